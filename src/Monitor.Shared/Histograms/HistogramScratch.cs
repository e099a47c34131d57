namespace Monitor.Shared.Histograms;

/// <summary>
/// Arrays that one thread uses for the length of one call, so that what is encoded, decoded or made coarser needs no
/// arrays of its own.
/// </summary>
internal sealed class HistogramScratch
{
    [ThreadStatic]
    private static HistogramScratch? _forThread;

    [ThreadStatic]
    private static Histogram? _skipped;

    /// <summary>
    /// Where buckets go that cannot be compared with those asked for: they are read only to get past them.
    /// </summary>
    public static Histogram Skipped => _skipped ??= new Histogram();

    public int[] Keys { get; private set; } = new int[512];

    public ulong[] Counts { get; private set; } = new ulong[512];

    /// <summary>
    /// The calling thread's arrays, with room for so many buckets. Nobody else uses them until it returns.
    /// </summary>
    public static HistogramScratch ForThread(int buckets)
    {
        HistogramScratch scratch = _forThread ??= new HistogramScratch();
        if (scratch.Keys.Length < buckets)
        {
            scratch.Keys = new int[buckets * 2];
            scratch.Counts = new ulong[buckets * 2];
        }

        return scratch;
    }
}
