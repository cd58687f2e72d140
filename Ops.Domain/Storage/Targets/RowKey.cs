using System.Text;

namespace Ops.Domain.Storage.Targets;

/// <summary>The values of a row's key columns as one text people can read, and back: <c>DE/1042</c>.</summary>
public static class RowKey
{
    /// <summary>Joins; slashes and backslashes of the values get a backslash.</summary>
    public static string Of(IEnumerable<string> values) =>
        string.Join('/', values.Select(v => v.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("/", @"\/", StringComparison.Ordinal)));

    /// <summary>The values again.</summary>
    public static IReadOnlyList<string> Parts(string key)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '/')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(key[i] == '\\' && i + 1 < key.Length ? key[++i] : key[i]);
            }
        }

        return [.. parts, part.ToString()];
    }
}
