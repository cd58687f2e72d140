using System.Globalization;

namespace Ops.Domain.Operations.Samples;

/// <summary>
/// Invents the rows of the practice database. Each row has random numbers of its own, made from seed and row number, so any
/// part can be computed without the ones before it.
/// </summary>
internal static class PracticeRows
{
    private static readonly string[] FirstNames = ["Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Zoë"];
    private static readonly string[] LastNames = ["Almeida", "Bauer", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Horvat", "Müller", "Novak", "O'Neill"];
    private static readonly string[] Countries = ["AT", "CH", "DE", "ES", "FR", "IT", "NL", "PL"];
    private static readonly string[] Reasons = ["Account closed", "Card expired", "Insufficient funds", "Mandate missing", "Wrong IBAN"];

    // Of every five submissions the first, second and fourth failed, the third was paid, the fifth cancelled.
    private static readonly string[] States = ["failed", "failed", "paid", "failed", "cancelled"];

    /// <summary>How many submissions it takes so that so many of them failed.</summary>
    public static long SubmissionsFor(int failed) => ((long)failed / 3 * 5) + failed % 3;

    /// <summary>The contact with that number, from 1.</summary>
    public static Contact Contact(int seed, long number, DateOnly today)
    {
        var random = new RowRandom(seed, table: 1, number);
        var first = random.One(FirstNames);
        var last = random.One(LastNames);
        return new Contact(
            ContactId(number), $"{first} {last}", string.Create(CultureInfo.InvariantCulture, $"contact{number}@example.com"),
            random.One(Countries), today.AddDays(random.Below(4) == 0 ? -90 - random.Below(910) : -random.Below(90)), Score: null, ScoreBasis: null, IsTest: random.Below(50) == 0);
    }

    /// <summary>The submission with that number, from 1.</summary>
    public static Submission Submission(int seed, long number, int contacts, DateOnly today)
    {
        var random = new RowRandom(seed, table: 2, number);
        var state = States[(number - 1) % States.Length];
        var failed = state == "failed";
        return new Submission(
            SubmissionId(number), ContactId(1 + random.Below(Math.Max(1, contacts))), 100 + random.Below(500_000),
            random.Below(10) == 0 ? "CHF" : "EUR", state,
            failed ? random.One(Reasons) : null,
            failed && random.Below(100) < 3 ? "The bank blocks this account." : null,
            Attempts: 1 + random.Below(3),
            new DateTimeOffset(today.AddDays(-1 - random.Below(180)), TimeOnly.MinValue, TimeSpan.Zero).AddSeconds(random.Below(86_400)),
            ResubmittedKey: null);
    }

    /// <summary>C-000001 for 1; longer past 999,999.</summary>
    public static string ContactId(long number) => string.Create(CultureInfo.InvariantCulture, $"C-{number:D6}");

    /// <summary>S-000001 for 1; longer past 999,999.</summary>
    public static string SubmissionId(long number) => string.Create(CultureInfo.InvariantCulture, $"S-{number:D6}");

    // SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixing steps a number; System.Random promises no stable sequence.
    private struct RowRandom(int seed, int table, long number)
    {
        private ulong _state = Mix(Mix(((ulong)(uint)seed << 8) + (ulong)table) + (ulong)number);

        public int Below(int limit) => (int)(Mix(_state += 0x9E3779B97F4A7C15) % (ulong)limit);

        public string One(string[] values) => values[Below(values.Length)];

        private static ulong Mix(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
