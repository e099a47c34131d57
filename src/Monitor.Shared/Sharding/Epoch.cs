namespace Monitor.Shared.Sharding;

/// <summary>
/// Which ownership of a shard a write was made under. Only grows; a write under an old one is refused.
/// </summary>
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <summary>Of writers that do not own the shard: they only append to its log.</summary>
    public static Epoch None => default;

    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString();
}
