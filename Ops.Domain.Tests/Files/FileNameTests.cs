using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>THREATS T16: names people give to files are data; no path is ever made of them.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("rows.csv", "rows.csv")]
    [InlineData("Zürich 2026 – März.csv", "Zürich 2026 – März.csv")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("C:\\Windows\\system32\\drivers.csv", "drivers.csv")]
    [InlineData("..\\..\\x.csv", "x.csv")]
    [InlineData("..%2f..%2fetc%2fpasswd", "%2f..%2fetc%2fpasswd")]
    [InlineData("%252e%252e%252fx", "%252e%252e%252fx")]
    [InlineData("..", "file.csv")]
    [InlineData(".", "file.csv")]
    [InlineData("...", "file.csv")]
    [InlineData("", "file.csv")]
    [InlineData("   ", "file.csv")]
    [InlineData("a/", "file.csv")]
    [InlineData("\0", "file.csv")]
    [InlineData("x\0.csv", "x.csv")]
    [InlineData("rows\r\nX-Evil: 1.csv", "rowsX-Evil: 1.csv")]
    [InlineData("\u202Evsc.exe", "vsc.exe")]
    [InlineData("a\u2066b\u200Fc\u2028d.csv", "abcd.csv")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("x.csv. . ", "x.csv")]
    [InlineData("half\uD83D.csv", "half.csv")]
    public void T16_A_name_is_cut_to_its_last_part_without_what_steers(string given, string kept) => Assert.Equal(kept, FileIntake.NameOf(given));

    [Theory]
    [InlineData("x")]
    [InlineData("../")]
    [InlineData("ü")]
    [InlineData("😀")]
    public void T16_A_very_long_name_is_cut_between_characters(string piece)
    {
        foreach (var length in new[] { 199, 200, 201, 1024 })
        {
            var name = FileIntake.NameOf(string.Concat(Enumerable.Repeat(piece, length)));
            Assert.InRange(name.Length, 1, 200);
            Assert.False(char.IsHighSurrogate(name[^1]));
        }
    }

    [Theory]
    [InlineData("runs/1/results.csv", true)]
    [InlineData("..%2f..%2fx", true)]
    [InlineData("runs/%2e%2e/x", true)]
    [InlineData("runs/1/../../x", false)]
    [InlineData("runs/\u0085/x", false)]
    [InlineData("\\\\server\\share", false)]
    [InlineData("C:\\x", false)]
    [InlineData("C:x", false)]
    [InlineData("~/x", true)]
    [InlineData("//x", false)]
    public void T16_Whatever_key_is_accepted_lies_under_the_published_folder(string key, bool accepted)
    {
        using var folder = new TemporaryFolder();
        var store = new LocalFileStore(folder.Path);
        var root = Path.Combine(Path.GetFullPath(folder.Path), "published") + Path.DirectorySeparatorChar;
        if (accepted)
        {
            Assert.StartsWith(root, Path.GetFullPath(store.DescribePublished(key)), StringComparison.Ordinal);
        }
        else
        {
            Assert.ThrowsAny<ArgumentException>(() => store.DescribePublished(key));
        }
    }
}
