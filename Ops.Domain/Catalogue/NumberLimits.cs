namespace Ops.Domain.Catalogue;

/// <summary>What a number may be: bounds the author stated, and those of its C# type.</summary>
internal sealed record NumberLimits(bool IsWhole, decimal Least, decimal Most)
{
    private static readonly Dictionary<Type, NumberLimits> Types = new()
    {
        [typeof(sbyte)] = new(true, sbyte.MinValue, sbyte.MaxValue),
        [typeof(byte)] = new(true, byte.MinValue, byte.MaxValue),
        [typeof(short)] = new(true, short.MinValue, short.MaxValue),
        [typeof(ushort)] = new(true, ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = new(true, int.MinValue, int.MaxValue),
        [typeof(uint)] = new(true, uint.MinValue, uint.MaxValue),
        [typeof(long)] = new(true, long.MinValue, long.MaxValue),
        [typeof(ulong)] = new(true, ulong.MinValue, ulong.MaxValue),
        [typeof(decimal)] = new(false, decimal.MinValue, decimal.MaxValue),
        [typeof(double)] = new(false, decimal.MinValue, decimal.MaxValue),
        [typeof(float)] = new(false, decimal.MinValue, decimal.MaxValue),
    };

    public decimal? Minimum { get; init; }

    public bool MinimumIsExclusive { get; init; }

    public decimal? Maximum { get; init; }

    public bool MaximumIsExclusive { get; init; }

    /// <summary>The limits of a number type; null when it is none.</summary>
    public static NumberLimits? Of(Type type) => Types.GetValueOrDefault(type);

    public bool Allow(decimal n) =>
        n >= Least && n <= Most
        && (Minimum is not { } min || (MinimumIsExclusive ? n > min : n >= min))
        && (Maximum is not { } max || (MaximumIsExclusive ? n < max : n <= max));

    /// <summary>"between 30 and 3,650", "at least 1". For a refusal: a whole number's type then gives the bound nobody stated.</summary>
    public string Words()
    {
        var bounded = IsWhole ? this with { Minimum = Minimum ?? Least, Maximum = Maximum ?? Most } : this;
        return bounded.StatedWords() ?? $"between {Wording.Number(Least)} and {Wording.Number(Most)}";
    }

    /// <summary>The same for help, null when the author stated no bound.</summary>
    public string? StatedWords() => (Minimum, Maximum) switch
    {
        (null, null) => null,
        ({ } min, { } max) when !MinimumIsExclusive && !MaximumIsExclusive => $"between {Wording.Number(min)} and {Wording.Number(max)}",
        ({ } min, { } max) => $"{Lower(min)} and {Upper(max)}",
        ({ } min, null) => Lower(min),
        (null, { } max) => Upper(max),
    };

    private string Lower(decimal min) => (MinimumIsExclusive ? "more than " : "at least ") + Wording.Number(min);

    private string Upper(decimal max) => (MaximumIsExclusive ? "less than " : "at most ") + Wording.Number(max);
}
