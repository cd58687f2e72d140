using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Tests.Operations.Targets;

/// <summary>What is wrong with a configured bucket is said at start, by its key; whether it can be reached is not asked there.</summary>
public sealed class BucketTargetTests
{
    private const string Key = "Targets:Buckets:shop";
    private static readonly BucketTarget Folder = new() { Store = "Local", Root = "/srv/shop", DeleteUnder = ["tmp/"] };
    private static readonly BucketTarget S3 = new() { Store = "S3", Region = "eu-central-1", Bucket = "acme-shop", Prefix = "web/" };

    public static TheoryData<string, BucketTarget> Wrong => new()
    {
        { $"{Key}:Store is 'Ftp'", Folder with { Store = "Ftp" } },
        { $"{Key}:Store is ''", Folder with { Store = "" } },
        { $"{Key}:Root is 'srv/shop'", Folder with { Root = "srv/shop" } },
        { $"{Key}:Region is empty", S3 with { Region = "" } },
        { $"{Key}:Bucket is 'A_B'", S3 with { Bucket = "A_B" } },
        { $"{Key}:Prefix is '../x'", S3 with { Prefix = "../x" } },
        { $"{Key}:Endpoint must be an address", S3 with { Endpoint = "http://user:word@host/" } },
        { $"{Key}:DeleteUnder:1 is '../x'", Folder with { DeleteUnder = ["tmp", "../x"] } },
        { $"{Key}:DeleteUnder:0 is ''", Folder with { DeleteUnder = [""] } },
        { $"{Key}:DeleteUnder:0 is '/tmp'", Folder with { DeleteUnder = ["/tmp"] } },
        { $"{Key}:ReplaceUnder:a:From is ''", Folder with { ReplaceUnder = Place("", "live") } },
        { $"{Key}:ReplaceUnder:a:To is 'a//b'", Folder with { ReplaceUnder = Place("staging", "a//b") } },
        { $"{Key}:ReplaceUnder:a: From 'live/new' and To 'live' overlap", Folder with { ReplaceUnder = Place("live/new", "live") } },
        { $"{Key}:MaxFileBytes is 0", Folder with { MaxFileBytes = 0 } },
        { $"{Key}:MaxFiles is 0", Folder with { MaxFiles = 0 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_by_its_key(string begins, BucketTarget target) => Assert.StartsWith(begins, Assert.Single(target.Problems(Key)), StringComparison.Ordinal);

    [Fact]
    public void What_is_right_is_taken_and_nothing_is_asked_of_a_server()
    {
        Assert.Empty(Folder.Problems(Key));
        Assert.Empty((S3 with { ReplaceUnder = Place("live-new", "live"), Endpoint = "https://no-such-host.invalid" }).Problems(Key));
        Assert.Contains("a target's name", Assert.Single(Folder.Problems("Targets:Buckets:a/b")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/srv/ops", true)]
    [InlineData("/srv/ops/data/files", true)]
    [InlineData("/srv", true)]
    [InlineData("/srv/ops/data/../data/x", true)]
    [InlineData("/srv/ops-shop", false)]
    [InlineData("/mnt/files/sub", true)]
    public void A_folder_where_the_console_keeps_its_own_files_is_no_target(string root, bool overlaps)
    {
        var found = (Folder with { Root = root }).Overlaps(Key, new FilesOptions { Local = new LocalFilesOptions { Root = "/mnt/files" } }, "/srv/ops/data");
        Assert.Equal(overlaps, found.Any());
        Assert.All(found, p => Assert.StartsWith($"{Key}:Root is", p, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("ops/", "ops", true)]
    [InlineData("ops/", "ops/sha256", true)]
    [InlineData("ops/", "", true)]
    [InlineData("", "sha256/ab", true)]
    [InlineData("", "web", false)]
    [InlineData("ops/", "web/", false)]
    public void A_prefix_where_the_console_keeps_its_own_objects_is_no_target(string own, string prefix, bool overlaps)
    {
        var files = new FilesOptions { Store = "S3", S3 = new S3Options { Region = "eu-central-1", Bucket = "acme-shop", Prefix = own } };
        Assert.Equal(overlaps, (S3 with { Prefix = prefix }).Overlaps(Key, files, "/data").Any());
        Assert.Empty((S3 with { Prefix = prefix, Bucket = "another" }).Overlaps(Key, files, "/data"));
    }

    private static Dictionary<string, ReplacePlace> Place(string from, string to) => new() { ["a"] = new() { From = from, To = to } };
}
