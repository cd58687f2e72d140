using System.Text;

namespace Ops.Domain.Storage.Targets;

/// <summary>
/// A reviewed piece of SQL with <c>@named</c> values, taken apart just far enough to know what is text, comment and name. It must
/// be one piece: it is put into parentheses, and nothing in it may close them or end the statement.
/// </summary>
public sealed class SqlText
{
    private readonly List<(string Text, bool IsName)> _parts = [];
    private readonly List<string> _problems = [];
    private readonly string _sql;
    private int _at;

    private SqlText(string sql) => _sql = sql;

    /// <summary>The values it wants, each once, in the order of their first mention.</summary>
    public IReadOnlyList<string> Names => [.. _parts.Where(p => p.IsName).Select(p => p.Text).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Why it can't be used, each in one sentence; empty when it can.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Takes it apart.</summary>
    public static SqlText Read(string sql)
    {
        var text = new SqlText(sql);
        text.Walk();
        return text;
    }

    /// <summary>The SQL with something else for each name.</summary>
    internal string Render(Func<string, string> value) => string.Concat(_parts.Select(p => p.IsName ? value(p.Text) : p.Text));

    private void Walk()
    {
        var (plain, depth) = (new StringBuilder(), 0);
        while (_at < _sql.Length)
        {
            var (c, start) = (_sql[_at], _at);
            if (SkipQuoted())
            {
                plain.Append(_sql, start, _at - start);
                continue;
            }

            if (c == '@' && Name() is { Length: > 0 } name)
            {
                if (start > 0 && _sql[start - 1] == '<')
                {
                    _problems.Add($"write a space between < and @{name}: together they may be an operator.");
                }

                _parts.Add((plain.ToString(), false));
                _parts.Add((name, true));
                plain.Clear();
                _at += name.Length + 1;
                continue;
            }

            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0)
            {
                _problems.Add("it closes a parenthesis that it never opened.");
                depth = 0;
            }

            if (c == ';')
            {
                _problems.Add("it has a semicolon. It must be one statement, without an end mark.");
            }

            if (c == '$' && _at + 1 < _sql.Length && char.IsAsciiDigit(_sql[_at + 1]))
            {
                _problems.Add("it has a numbered value such as $1. Values are written @name.");
            }

            plain.Append(c);
            _at++;
        }

        _parts.Add((plain.ToString(), false));
        if (depth > 0)
        {
            _problems.Add("a parenthesis is not closed.");
        }
    }

    /// <summary>Goes past a text, a quoted name or a comment.</summary>
    private bool SkipQuoted()
    {
        var rest = _sql.AsSpan(_at);
        switch (rest[0])
        {
            case '\'':
                return Past(End(_at + 1, '\'', escapes: IsEscapeText()), "a text is not closed.");
            case '"' or '`':
                return Past(End(_at + 1, rest[0], escapes: false), "a quoted name is not closed.");
            case '-' when rest.StartsWith("--"):
                var line = _sql.IndexOf('\n', _at);
                return Past(line < 0 ? _sql.Length : line, "");
            case '/' when rest.StartsWith("/*"):
                return Past(EndOfComment(), "a comment is not closed.");
            case '$' when DollarTag() is { } tag:
                var end = _sql.IndexOf(tag, _at + tag.Length, StringComparison.Ordinal);
                return Past(end < 0 ? -1 : end + tag.Length, "a text between dollar signs is not closed.");
            default:
                return false;
        }
    }

    private bool Past(int end, string problem)
    {
        if (end < 0)
        {
            _problems.Add(problem);
        }

        _at = end < 0 ? _sql.Length : end;
        return true;
    }

    private int End(int from, char quote, bool escapes)
    {
        for (var i = from; i < _sql.Length; i++)
        {
            if (escapes && _sql[i] == '\\')
            {
                i++;
            }
            else if (_sql[i] == quote)
            {
                if (i + 1 < _sql.Length && _sql[i + 1] == quote)
                {
                    i++;
                    continue;
                }

                return i + 1;
            }
        }

        return -1;
    }

    // PostgreSQL's comments nest, SQLite's do not: one inside another is refused rather than understood twice.
    private int EndOfComment()
    {
        var end = _sql.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end >= 0 && _sql.AsSpan(_at + 2, end - _at - 2).Contains("/*", StringComparison.Ordinal))
        {
            _problems.Add("a comment stands inside another one.");
        }

        return end < 0 ? -1 : end + 2;
    }

    // E'…' is PostgreSQL's text with backslashes.
    private bool IsEscapeText() => _at > 0 && _sql[_at - 1] is 'e' or 'E' && (_at < 2 || !IsWord(_sql[_at - 2]));

    private string? DollarTag()
    {
        var end = _at + 1;
        while (end < _sql.Length && IsWord(_sql[end]) && !(end == _at + 1 && char.IsAsciiDigit(_sql[end])))
        {
            end++;
        }

        return end < _sql.Length && _sql[end] == '$' && (_at == 0 || !IsWord(_sql[_at - 1])) ? _sql[_at..(end + 1)] : null;
    }

    private string Name()
    {
        var end = _at + 1;
        while (end < _sql.Length && IsWord(_sql[end]))
        {
            end++;
        }

        return _at > 0 && (_sql[_at - 1] == '@' || IsWord(_sql[_at - 1])) || end == _at + 1 || char.IsAsciiDigit(_sql[_at + 1]) ? "" : _sql[(_at + 1)..end];
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
