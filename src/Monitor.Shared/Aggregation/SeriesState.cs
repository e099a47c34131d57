using System.Buffers;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// One series as its shard holds it: the definition in bytes, the window, and the rules that look at it.
/// </summary>
public sealed class SeriesState
{
    private SharedDefinition _definition;

    internal SeriesState(UInt128 fingerprint, byte[] definition, WindowedSeries window, long firstSeenMs)
    {
        Fingerprint = fingerprint;
        _definition = SharedDefinition.Whole(definition);
        Window = window;
        FirstSeenMs = firstSeenMs;
        LastSeenMs = firstSeenMs;
    }

    /// <summary>What history files it under.</summary>
    public UInt128 Fingerprint { get; }

    public SeriesKind Kind => Window.Kind;

    /// <summary>Its canonical bytes, made anew.</summary>
    public byte[] Definition => _definition.ToArray();

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

    public SeriesDescriptor Descriptor
    {
        get
        {
            int length = _definition.Length;
            Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
            _definition.CopyTo(bytes);
            return SeriesDefinition.Decode(bytes);
        }
    }

    internal void WriteDefinition(StateWriter writer, IBufferWriter<byte> output)
    {
        int length = _definition.Length;
        writer.Unsigned((ulong)length);
        _definition.CopyTo(output.GetSpan(length));
        output.Advance(length);
    }

    /// <summary>Shares the texts of its definition with a series that is like it.</summary>
    internal void ShareTexts(SeriesState like) =>
        _definition = SharedDefinition.Of(_definition.ToArray(), like._definition);
}
