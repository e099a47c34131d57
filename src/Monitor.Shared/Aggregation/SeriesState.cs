using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// One series as its shard holds it: the definition in bytes, the window, and the rules that look at it.
/// </summary>
public sealed class SeriesState
{
    private readonly byte[] _definition;

    internal SeriesState(UInt128 fingerprint, byte[] definition, WindowedSeries window, long firstSeenMs)
    {
        Fingerprint = fingerprint;
        _definition = definition;
        Window = window;
        FirstSeenMs = firstSeenMs;
        LastSeenMs = firstSeenMs;
    }

    /// <summary>What history files it under.</summary>
    public UInt128 Fingerprint { get; }

    public SeriesKind Kind => (SeriesKind)_definition[0];

    public ReadOnlySpan<byte> Definition => _definition;

    public WindowedSeries Window { get; }

    /// <summary>When its first data arrived, by the log's clock, Unix milliseconds.</summary>
    public long FirstSeenMs { get; }

    /// <summary>When its newest data arrived, by the log's clock, Unix milliseconds.</summary>
    public long LastSeenMs { get; internal set; }

    /// <summary>How many writers have a number for it; at none it may go once its window is empty.</summary>
    internal int Writers { get; set; }

    /// <summary>What rules make of it; null for most series.</summary>
    internal List<RuleLink>? Rules { get; set; }

    /// <summary>True while it waits in the list of series whose rules must look again.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>True once history knows its definition.</summary>
    public bool IsInHistory { get; set; }

    public SeriesDescriptor Descriptor => SeriesDefinition.Decode(_definition);
}
