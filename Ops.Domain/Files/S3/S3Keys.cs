namespace Ops.Domain.Files.S3;

/// <summary>
/// The names of objects. Under the prefix: <c>sha256/ab/…</c> as on a disk, <c>published/…</c>, and <c>incoming/PLACE/OWNER/…</c> for what is being
/// written; the last says who writes, so that others can tell whether he still lives.
/// </summary>
internal sealed class S3Keys(string root)
{
    /// <summary>The store's own folders under its prefix.</summary>
    internal static readonly string[] Folders = ["sha256/", "published/", "incoming/"];

    internal string Root => root;

    internal string IncomingRoot => root + "incoming/";

    internal string Content(string sha256) => root + FileNames.ContentPath(sha256);

    internal string Published(string key) => $"{root}published/{FileNames.CheckKey(key)}";

    internal string Incoming(string place, string owner) => $"{IncomingRoot}{place}/{owner}/{Guid.NewGuid():N}";

    /// <summary>Who writes an incoming object; null when the key is not made as ours are.</summary>
    internal (string Place, string Owner)? Writer(string key) =>
        key.StartsWith(IncomingRoot, StringComparison.Ordinal) && key[IncomingRoot.Length..].Split('/') is [var place, var owner, { Length: > 0 }] ? (place, owner) : null;

    /// <summary>Plain names with slashes between them: nothing that a server, a proxy or a person could take for another key.</summary>
    internal static bool IsPlain(string key, int most = 1000) =>
        key.Length > 0 && key.Length <= most && System.Text.Encoding.UTF8.GetByteCount(key) <= 1024
        && !key.Any(c => char.IsControl(c) || c == '\\') && key.EnumerateRunes().All(r => r != System.Text.Rune.ReplacementChar)
        && key.Split('/').All(part => part is not ("" or "." or ".."));
}
