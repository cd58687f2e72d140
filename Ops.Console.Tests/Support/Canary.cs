using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ops.Console.Tests.Support;

/// <summary>Looks for a secret in bytes, in each form it may have there.</summary>
internal static class Canary
{
    /// <summary>Every file under a folder, read as it is, also those a process has open.</summary>
    public static IEnumerable<(string Path, byte[] Bytes)> Files(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            byte[] bytes;
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                bytes = new byte[file.Length];
                file.ReadExactly(bytes);
            }
            catch (IOException) when (path.EndsWith(".lock", StringComparison.Ordinal))
            {
                continue;
            }

            yield return (path, bytes);
        }
    }

    public static bool IsIn(ReadOnlySpan<byte> bytes, string secret)
    {
        foreach (var form in Forms(secret))
        {
            if (bytes.IndexOf(Encoding.UTF8.GetBytes(form)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(form)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsIn(string text, string secret) => IsIn(Encoding.UTF8.GetBytes(text), secret);

    public static IReadOnlyList<string> Forms(string secret) =>
    [
        .. new[]
        {
            secret, JsonSerializer.Serialize(secret)[1..^1], JsonSerializer.Serialize(secret, Ops.Domain.Catalogue.Canonical.Options)[1..^1], Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret),
            WebUtility.HtmlEncode(secret), HtmlEncoder.Default.Encode(secret), secret.Replace("\"", "\"\"", StringComparison.Ordinal),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='), Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
        }.Distinct(StringComparer.Ordinal),
    ];
}
