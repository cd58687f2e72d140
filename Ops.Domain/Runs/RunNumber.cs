using System.Globalization;

namespace Ops.Domain.Runs;

/// <summary>The short readable name of a run, such as <c>R-2041</c>.</summary>
public static class RunNumber
{
    /// <summary>How people see it.</summary>
    public static string Format(long id) => string.Create(CultureInfo.InvariantCulture, $"R-{id}");

    /// <summary>Reads <c>R-2041</c>, <c>r-2041</c> or <c>2041</c>.</summary>
    public static bool TryParse(string? text, out long id)
    {
        id = 0;
        var digits = text?.Trim() ?? "";
        if (digits.StartsWith("R-", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
        }

        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
    }
}
