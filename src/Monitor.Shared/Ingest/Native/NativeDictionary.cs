using System.Runtime.CompilerServices;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// The series of one stream by their numbers. A handle is asked of the sink once for each request that uses the
/// series, since a sink may forget a series between two requests; after that a lookup is one array access.
/// </summary>
public sealed class NativeDictionary
{
    private readonly NativeHello _hello;
    private readonly SeriesLimits _limits;
    private readonly int _maxSeries;
    private readonly SeriesHash _identityOfAll;
    private readonly Label[] _labelsOfAll;
    private Slot[] _slots = new Slot[64];
    private Definition[] _definitions = new Definition[64];
    private int _request;

    /// <param name="hello">Whose series these are.</param>
    /// <param name="limits">What names may look like.</param>
    /// <param name="maxSeries">Most series that may be defined.</param>
    public NativeDictionary(NativeHello hello, SeriesLimits limits, int maxSeries)
    {
        _hello = hello;
        _limits = limits;
        _maxSeries = maxSeries;
        _labelsOfAll = hello.Instance.Length == 0
            ? [.. hello.Labels]
            : [.. hello.Labels, new Label("instance", hello.Instance)];
        SeriesHash identity = Add(SeriesHash.Of("native"u8), hello.Component);
        _identityOfAll = Add(identity, _labelsOfAll);
    }

    public int Count { get; private set; }

    /// <summary>
    /// True when some observations need a look of their own: those of a refused series are rejected, and those of a
    /// counter must not be negative.
    /// </summary>
    internal bool NeedsCare { get; private set; }

    /// <summary>
    /// Takes a definition. A series whose names cannot be is taken too, and its observations are rejected.
    /// </summary>
    /// <exception cref="NativeProtocolException">The number is not the next one, or there are too many.</exception>
    public void Define(NativeSeries series)
    {
        if (series.Id != Count)
            throw new NativeProtocolException(
                $"The series {series.Metric} has id {series.Id}; the next one is {Count}.");
        if (Count == _maxSeries)
            throw new NativeProtocolException($"More than {_maxSeries} series on one stream.");
        if (Count == _slots.Length)
        {
            Array.Resize(ref _slots, 2 * Count);
            Array.Resize(ref _definitions, 2 * Count);
        }

        var definition = new Definition(series, _labelsOfAll, _identityOfAll, _hello.Component, _limits);
        _definitions[Count] = definition;
        _slots[Count] = new Slot { Kind = series.Kind, IsRefused = definition.Refusal is not null };
        NeedsCare |= series.Kind == SeriesKind.Counter || definition.Refusal is not null;
        Count++;
    }

    /// <summary>Begins a request: handles of earlier ones are asked for again.</summary>
    internal void BeginRequest() => _request++;

    /// <summary>The handle of a series; false when the number is not defined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryGet(uint id, IPointSink sink, out SeriesHandle handle)
    {
        if (id < (uint)Count)
        {
            ref Slot slot = ref _slots[id];
            if (slot.Request != _request)
                Resolve(id, sink, ref slot);
            handle = slot.Handle;
            return true;
        }

        handle = default;
        return false;
    }

    /// <summary>Whether an observation of a defined series may count; tells the sink when it may not.</summary>
    internal bool IsTaken(uint id, double value, IPointSink sink)
    {
        ref readonly Slot slot = ref _slots[id];
        if (slot.IsRefused)
        {
            (RejectReason reason, string why) = _definitions[id].Refusal!.Value;
            sink.Reject(reason, 1, why);
            return false;
        }

        if (value < 0 && slot.Kind == SeriesKind.Counter)
        {
            string detail = $"{_definitions[id].Metric} is a counter and cannot grow by {value}";
            sink.Reject(RejectReason.InvalidNumber, 1, detail);
            return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Resolve(uint id, IPointSink sink, ref Slot slot)
    {
        Definition definition = _definitions[id];
        if (definition.Refusal is null && !sink.TryResolve(definition.Identity, out slot.Handle))
            slot.Handle = sink.Define(definition.Identity, definition.Descriptor!);
        slot.Request = _request;
    }

    private static SeriesHash Add(SeriesHash hash, string text)
    {
        int bytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = bytes <= 512 ? stackalloc byte[512] : new byte[bytes];
        return hash.Add(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private static SeriesHash Add(SeriesHash hash, ReadOnlySpan<Label> labels)
    {
        foreach (Label label in labels)
            hash = Add(Add(hash, label.Name), label.Value);
        return hash.Add((ulong)labels.Length);
    }

    private struct Slot
    {
        public SeriesHandle Handle;
        public int Request;
        public SeriesKind Kind;
        public bool IsRefused;
    }

    private sealed class Definition
    {
        public Definition(
            NativeSeries series, Label[] labelsOfAll, SeriesHash identityOfAll, string component, SeriesLimits limits)
        {
            Metric = series.Metric;
            LabelSet labels = LabelSet.From([.. labelsOfAll, .. series.Labels]);
            Refusal = NativeText.ProblemOfName(Metric, limits, "metric") is { } problem
                ? (RejectReason.InvalidName, problem)
                : NativeText.ProblemOf(series.Labels, limits) ?? NativeText.ProblemOf(labels, limits);
            if (Refusal is not null)
                return;
            Descriptor = new SeriesDescriptor(component, Metric, labels, series.Kind, series.Unit, series.Help);
            Identity = Add(Add(Add(Add(identityOfAll, Metric), [.. series.Labels]), series.Unit), series.Help)
                .Add((ulong)series.Kind);
        }

        public string Metric { get; }

        public SeriesHash Identity { get; }

        public SeriesDescriptor? Descriptor { get; }

        public (RejectReason Reason, string Detail)? Refusal { get; }
    }
}
