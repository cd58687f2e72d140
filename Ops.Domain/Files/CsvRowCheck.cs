using System.Buffers;

namespace Ops.Domain.Files;

/// <summary>Checks one row after the other: number of cells, each cell, the key.</summary>
internal sealed class CsvRowCheck(CsvShape shape, CsvHeader header, DoubleKeys? keys, CsvProblems problems)
{
    private readonly (CsvColumn Column, int Field)[] _cells = [.. shape.Columns.Select((c, i) => (c, header.Fields[i])).Where(x => x.Item2 >= 0)];
    private readonly ArrayBufferWriter<byte> _key = new();

    internal void Check(CsvSource source)
    {
        if (header.Ragged(source) is { } ragged)
        {
            Tell(ragged);
            return;
        }

        var keyIsWhole = true;
        foreach (var (column, field) in _cells)
        {
            var cell = source.Utf8(field);
            if (column.Problem(cell) is { } problem)
            {
                keyIsWhole &= !column.IsKey;
                if (!problems.CountIfFull())
                {
                    var name = header.NameOf(column, field);
                    problems.Add(new CsvProblem(source.Line, name, CsvSentence.Of(source.Line, name, problem)));
                }
            }
        }

        // Two rows without a key are not the same row; that the key is missing has been said.
        if (keys is not null && keyIsWhole)
        {
            AddKey(source, keys);
        }
    }

    private void Tell(CsvProblem problem)
    {
        if (!problems.CountIfFull())
        {
            problems.Add(problem);
        }
    }

    private void AddKey(CsvSource source, DoubleKeys into)
    {
        _key.ResetWrittenCount();
        var several = shape.Keys.Count > 1;
        foreach (var (column, field) in _cells)
        {
            if (!column.IsKey)
            {
                continue;
            }

            var before = _key.WrittenCount;
            column.AppendKey(source.Utf8(field), _key);
            if (several)
            {
                // The length keeps ("ab", "c") and ("a", "bc") apart.
                BitConverter.TryWriteBytes(_key.GetSpan(4), _key.WrittenCount - before);
                _key.Advance(4);
            }
        }

        into.Add(_key.WrittenSpan, source.Line);
    }
}
