namespace Monitor.Shared.Series;

/// <summary>One name and value of a series, both UTF-8 text; the name is never empty.</summary>
public readonly record struct Label(string Name, string Value) : IComparable<Label>
{
    /// <summary>Orders by name, then value, byte for byte as Prometheus does.</summary>
    public int CompareTo(Label other)
    {
        int byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Value, other.Value);
    }

    public override string ToString() => $"{Name}=\"{Value}\"";

    public static bool operator <(Label left, Label right) => left.CompareTo(right) < 0;
    public static bool operator >(Label left, Label right) => left.CompareTo(right) > 0;
    public static bool operator <=(Label left, Label right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Label left, Label right) => left.CompareTo(right) >= 0;
}
