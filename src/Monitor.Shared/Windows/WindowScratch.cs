using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// Histograms and bytes that one thread uses for the length of one call on a window. Each has one use, so that a call
/// within a call never meets its caller's.
/// </summary>
internal sealed class WindowScratch
{
    [ThreadStatic]
    private static WindowScratch? _forThread;

    private byte[] _bytes = new byte[8 * 1024];

    public static WindowScratch ForThread => _forThread ??= new WindowScratch();

    /// <summary>One record, while it is changed.</summary>
    public Histogram Packed { get; } = new();

    /// <summary>The minute that is handed over.</summary>
    public Histogram Minute { get; } = new();

    /// <summary>A single observation, or a distribution as it came in.</summary>
    public Histogram Single { get; } = new();

    /// <summary>The running total before, while the increase is found.</summary>
    public Histogram Before { get; } = new();

    /// <summary>What a running total grew by. Of its own, because its series lends it beyond the call.</summary>
    public Histogram Increase { get; } = new();

    /// <summary>The answer of a query that only one number is wanted of.</summary>
    public Histogram Answer { get; } = new();

    /// <summary>The seconds of a window, for exact percentiles and charts.</summary>
    public ScalarBucket[] Seconds { get; } = new ScalarBucket[ScalarWindow.HeldSecondsMax];

    public Span<byte> Bytes(int atLeast)
    {
        if (_bytes.Length < atLeast)
            _bytes = new byte[atLeast * 2];
        return _bytes;
    }
}
