namespace Monitor.Actors.Ports;

/// <summary>
/// Where a record stands in its shard's log. Only grows within a shard, gaps allowed; 0 is before the first.
/// </summary>
public readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    public static LogPosition Start => default;

    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;
    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;
    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;
    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString();
}
