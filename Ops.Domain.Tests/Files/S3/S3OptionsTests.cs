using System.Reflection;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>Settings that can't be right are named by their key, and what could be a password is never repeated.</summary>
public sealed class S3OptionsTests
{
    private static readonly S3Options Right = new() { Region = "eu-central-1", Bucket = "ops-files", Prefix = "ops", DropPrefix = "drop/in/" };

    public static TheoryData<string, string> Wrong => new()
    {
        { "Files:S3:Bucket", "Bucket=" },
        { "Files:S3:Bucket", "Bucket=Ops Files" },
        { "Files:S3:Bucket", "Bucket=s3://ops" },
        { "Files:S3:Bucket", "Bucket=ops/files" },
        { "Files:S3:Bucket", "Bucket=ab" },
        { "Files:S3:Bucket", "Bucket=a..b" },
        { "Files:S3:Region", "Region=" },
        { "Files:S3:Region", "Region=EU Central" },
        { "Files:S3:Region", "Region=evil.example.com/" },
        { "Files:S3:Endpoint", "Endpoint=s3.example.com" },
        { "Files:S3:Endpoint", "Endpoint=ftp://s3.example.com" },
        { "Files:S3:Endpoint", "Endpoint=https://s3.example.com/bucket" },
        { "Files:S3:Endpoint", "Endpoint=https://user:hunter2@s3.example.com" },
        { "Files:S3:Endpoint", "Endpoint=https://s3.example.com/?key=hunter2" },
        { "Files:S3:Prefix", "Prefix=/ops" },
        { "Files:S3:Prefix", "Prefix=a//b" },
        { "Files:S3:Prefix", "Prefix=../ops" },
        { "Files:S3:Prefix", "Prefix=a\nb" },
        { "Files:S3:DropPrefix", "DropPrefix=/" },
        { "Files:S3:DropPrefix", "DropPrefix=a/../b" },
        { "Files:S3:DropPrefix", "DropPrefix=ops" },
        { "Files:S3:DropPrefix", "DropPrefix=ops/published/runs" },
        { "Files:S3:DropPrefix", "DropPrefix=ops/sha256/" },
        { "Files:S3:ServerSideEncryption", "ServerSideEncryption=yes" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_named_by_its_key_and_passwords_are_not_repeated(string key, string setting)
    {
        var (name, value) = (setting.Split('=')[0], setting[(setting.IndexOf('=') + 1)..]);
        var options = Right with { };
        typeof(S3Options).GetProperty(name)!.SetValue(options, value);
        var problem = Assert.Single(new FilesOptions { Store = "S3", S3 = options }.Problems());
        Assert.StartsWith(key + " ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);

        // Settings of a store that is not used stop nothing.
        Assert.Empty(new FilesOptions { S3 = options }.Problems());
    }

    [Fact]
    public void Right_settings_are_right()
    {
        Assert.Empty(new FilesOptions { Store = "S3", S3 = Right }.Problems());
        Assert.Empty(new FilesOptions { Store = "S3", S3 = Right with { Region = "", Endpoint = "http://127.0.0.1:7480", Prefix = "", DropPrefix = "", ServerSideEncryption = "aws:kms" } }.Problems());
        Assert.Empty(new FilesOptions { Store = "S3", S3 = Right with { Prefix = "", DropPrefix = "drop" } }.Problems());
        Assert.Equal(("ops/", "drop/in/"), (Right.Root, Right.DropRoot));
    }

    [Fact]
    public void An_unknown_store_is_named() => Assert.Contains("Files:Store is 'Ftp'", Assert.Single(new FilesOptions { Store = "Ftp" }.Problems()), StringComparison.Ordinal);

    [Fact]
    public void Only_the_folder_S3_knows_the_SDK()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var guilty = typeof(OpsDomain).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("Ops.Domain.Files.S3", StringComparison.Ordinal) == false).Where(t =>
            t.GetFields(all).Select(f => f.FieldType)
                .Concat(t.GetMethods(all).Cast<MethodBase>().Concat(t.GetConstructors(all)).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Concat(m.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? [])))
                .Concat(t.GetMethods(all).Select(m => m.ReturnType)).Any(IsAmazons)).Select(t => t.FullName);
        Assert.Empty(guilty);
        Assert.Contains(typeof(S3FileStore).Assembly.GetTypes().SelectMany(t => t.GetFields(all)), f => IsAmazons(f.FieldType));
    }

    private static bool IsAmazons(Type type) => type.Namespace?.StartsWith("Amazon", StringComparison.Ordinal) == true || type.GetGenericArguments().Any(IsAmazons);
}
