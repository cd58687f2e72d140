using System.Globalization;

namespace Ops.Domain.Files;

internal static class CsvSentence
{
    internal static string Of(long line, string header, string problem) =>
        string.Create(CultureInfo.InvariantCulture, $"Line {line:N0}: {CsvNames.Clean(header)} {problem}.");
}
