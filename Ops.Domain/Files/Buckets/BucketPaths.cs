using System.Text;
using Ops.Domain.Files.S3;

namespace Ops.Domain.Files.Buckets;

/// <summary>Which names can be worked on. All others are listed and left alone.</summary>
public static class BucketPaths
{
    /// <summary>What a folder's unfinished files begin with.</summary>
    internal const string Unfinished = ".opstasks-";

    /// <summary>The longest name, in characters: it is an item's key.</summary>
    public const int Longest = 390;

    /// <summary>Why a name can't be worked on, in a sentence; null when it can.</summary>
    public static string? Problem(string path) =>
        path.Length > Longest ? $"Its name is longer than {Longest} characters."
        : !S3Keys.IsPlain(path) || OneLine.Of(path) != path ? "Its name has '..', an empty part, a backslash or a character that can't be shown in it."
        : path.Split('/').Any(p => Encoding.UTF8.GetByteCount(p) > 255) ? "A part of its name is longer than 255 bytes."
        : path.Split('/').Any(p => p.StartsWith(Unfinished, StringComparison.Ordinal)) ? "Its name is one this console uses for unfinished files."
        : null;

    /// <summary>Whether it can stand before names: empty, or plain names with a slash behind each.</summary>
    public static bool IsPrefix(string prefix) => prefix.Length == 0 || (prefix.EndsWith('/') && prefix.Length <= 300 && Problem(prefix[..^1]) is null);

    /// <summary>Compares as S3 lists: by UTF-8 bytes.</summary>
    internal static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    /// <exception cref="FileStoreException">The name can't be used.</exception>
    internal static string Checked(string path) => Problem(path) is { } problem ? throw new FileStoreException($"The file '{OneLine.Of(path)}' was left alone. {problem}") : path;
}
