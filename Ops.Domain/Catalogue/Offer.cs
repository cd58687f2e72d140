namespace Ops.Domain.Catalogue;

/// <summary>Says whether operations that need something configured are offered at all; one instance in the container.</summary>
public interface IOffer
{
    /// <summary>What they need is configured.</summary>
    bool IsOffered { get; }
}

/// <summary>The operation is in the catalogue only where something is configured; without it nobody could run it.</summary>
/// <param name="offer">A class in the container that implements <see cref="IOffer"/>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OfferedWithAttribute(Type offer) : Attribute
{
    /// <summary>Says whether it is offered.</summary>
    public Type Offer { get; } = offer;
}
