using System.Numerics;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// How the seconds of a gauge and of a counter differ. A gauge's second holds observations, which merge; a counter's
/// holds increases, which add up to one entry, and the points that made them are only counted.
/// </summary>
internal readonly struct SeriesRule(SeriesKind kind)
{
    public bool IsCounter { get; } = kind == SeriesKind.Counter;

    /// <summary>Two parts of the same second together.</summary>
    public ScalarBucket Combine(in ScalarBucket earlier, in ScalarBucket later) =>
        IsCounter ? Increase(earlier.Count + later.Count, earlier.Sum + later.Sum) : earlier.Merge(later);

    /// <summary>A counter's second: so many points made this increase.</summary>
    public static ScalarBucket Increase(long points, double increase) =>
        new(points, increase, increase, increase, increase, 0);

    /// <summary>A second's cell as entries of a window.</summary>
    public ScalarSummary Entries(in ScalarBucket cell) =>
        new(cell.Count, IsCounter ? ScalarBucket.Of(cell.Sum) : cell);

    /// <summary>The cells of a mask together, oldest first.</summary>
    public ScalarSummary Summarize(ReadOnlySpan<ScalarBucket> cells, ulong mask)
    {
        ScalarSummary summary = ScalarSummary.Empty;
        for (; mask != 0; mask &= mask - 1)
            summary = summary.Merge(Entries(cells[BitOperations.TrailingZeroCount(mask)]));
        return summary;
    }

    /// <summary>The values of a mask together; each is one entry and one point.</summary>
    /// <param name="values">Values by second.</param>
    /// <param name="mask">Which of them.</param>
    /// <param name="packed">Room for as many.</param>
    public static ScalarSummary SummarizeNarrow(ReadOnlySpan<double> values, ulong mask, Span<double> packed)
    {
        int count = Pack(values, mask, packed);
        return new ScalarSummary(count, ScalarEntries.Summarize(packed[..count]));
    }

    /// <summary>Writes the values of a mask side by side; returns how many.</summary>
    public static int Pack(ReadOnlySpan<double> values, ulong mask, Span<double> packed)
    {
        int count = 0;
        for (; mask != 0; mask &= mask - 1)
            packed[count++] = values[BitOperations.TrailingZeroCount(mask)];
        return count;
    }

    /// <summary>Bits [from, to] of a mask, for 0 &lt;= from &lt;= to &lt; 64.</summary>
    public static ulong Mask(int from, int to) => ulong.MaxValue << from & ulong.MaxValue >> (63 - to);
}
