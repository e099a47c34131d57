using System.Diagnostics;
using System.Numerics;

namespace Monitor.Shared.Windows;

/// <summary>
/// One minute of a scalar series unpacked: 60 places, a bit for each that holds something. Narrow minutes (one entry a
/// second, nearly all of them) use <see cref="Values"/> only; wide ones <see cref="Cells"/> only. One for each thread,
/// used for the length of a call.
/// </summary>
internal sealed class MinuteCells
{
    public const int Seconds = 60;

    [ThreadStatic]
    private static MinuteCells? _forThread;

    private readonly double[] _packed = new double[Seconds];

    public static MinuteCells ForThread => _forThread ??= new MinuteCells();

    public ulong Presence { get; private set; }

    public bool IsWide { get; private set; }

    public double[] Values { get; } = new double[Seconds];

    public ScalarBucket[] Cells { get; } = new ScalarBucket[Seconds];

    public int Count => BitOperations.PopCount(Presence);

    public void Clear(bool wide = false, ulong presence = 0)
    {
        Presence = presence;
        IsWide = wide;
    }

    public bool Has(int second) => (Presence >> second & 1) != 0;

    public ScalarBucket Cell(int second) => IsWide ? Cells[second] : ScalarBucket.Of(Values[second]);

    /// <summary>Puts a narrow entry at a second that has none.</summary>
    public void Put(int second, double value)
    {
        Debug.Assert(!Has(second), "A second is put once.");
        Presence |= 1UL << second;
        if (IsWide)
            Cells[second] = ScalarBucket.Of(value);
        else
            Values[second] = value;
    }

    /// <summary>Adds to a second, which may make the minute wide.</summary>
    public void Merge(int second, in ScalarBucket bucket, SeriesRule rule)
    {
        if (!Has(second) && bucket.Count == 1)
        {
            Put(second, bucket.Sum);
            return;
        }

        if (!IsWide)
            Widen();
        Cells[second] = Has(second) ? rule.Combine(Cells[second], bucket) : bucket;
        Presence |= 1UL << second;
    }

    /// <summary>The entries of the seconds in a mask, together.</summary>
    public ScalarSummary Summarize(ulong mask, SeriesRule rule)
    {
        mask &= Presence;
        return IsWide
            ? rule.Summarize(Cells, mask)
            : SeriesRule.SummarizeNarrow(Values, mask, _packed);
    }

    private void Widen()
    {
        for (ulong left = Presence; left != 0; left &= left - 1)
        {
            int second = BitOperations.TrailingZeroCount(left);
            Cells[second] = ScalarBucket.Of(Values[second]);
        }

        IsWide = true;
    }
}
