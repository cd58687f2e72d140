namespace Ops.Domain.Catalogue;

/// <summary>How much care applying an operation needs.</summary>
public enum Risk
{
    /// <summary>What it does can be put right without much effort.</summary>
    Ordinary,

    /// <summary>What it does can't be taken back: a second person approves.</summary>
    Destructive,
}
