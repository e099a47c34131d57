using System.Runtime.InteropServices;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// All that a shard knows: a function of its log. Records go in with the time at which the log took them, live and at
/// recovery alike; windows, receipts and rules come out the same. Nothing here asks a clock, waits or writes; what
/// happened is handed to the owner by the Take methods and the bucket sink. One owner, no locks.
/// </summary>
public sealed class ShardState
{
    /// <summary>A series that was quiet for longer than its hot window lasts gives its buckets to history.</summary>
    private const long QuietMs = 660_000;

    /// <summary>
    /// A collector undefines what was idle for twenty minutes, and so has defined nothing any more that it did not use
    /// for longer: what a writer that was quiet for thirty means by its numbers nobody will ask again.
    /// </summary>
    private const long WriterQuietMs = 1_800_000;

    private readonly SectionScratch _scratch = new();
    private readonly SeriesTable _series = new();
    private readonly Dictionary<string, ComponentState> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, WriterState> _writers = [];
    private readonly ShardRules _rules;
    private List<HealthReportEntry> _healthReports = [];
    private WriterState _writer = new();

    public ShardState(ShardId shard)
    {
        Shard = shard;
        _rules = new ShardRules(shard);
    }

    public ShardId Shard { get; }

    public ShardCounters Counters { get; } = new();

    public IReadOnlyCollection<ComponentState> Components => _components.Values;

    public IReadOnlyCollection<SeriesState> Series => _series.All;

    /// <summary>The latest time that the shard was told, Unix milliseconds.</summary>
    public long NowMs { get; private set; }

    /// <summary>When the next rule wants to be judged if nothing comes before, Unix milliseconds.</summary>
    public long NextDueMs => _rules.NextDueMs;

    /// <summary>Transitions decided so far; the number of the last one.</summary>
    public long Sequence => _rules.Sequence;

    public IEnumerable<RuleInstance> RuleInstances => _rules.Instances;

    public RuleSet RulesInForce => _rules.Rules;

    /// <summary>From when on all that was said was heard, Unix milliseconds.</summary>
    internal long KnownSinceMs => _rules.KnownSinceMs;

    internal ReceiptBook Receipts { get; } = new();

    internal ShardRules Rules => _rules;

    internal IReadOnlyDictionary<ulong, WriterState> Writers => _writers;

    public ComponentState? FindComponent(string name) => _components.GetValueOrDefault(name);

    /// <summary>The last batch of a native session that has counted; 0 for an unknown session.</summary>
    public long LastSequence(UInt128 session) => Receipts.LastOf(session);

    /// <summary>Takes one log record.</summary>
    /// <param name="record">As a collector wrote it.</param>
    /// <param name="appendedMs">When the log took it, Unix milliseconds.</param>
    /// <param name="sink">Takes the buckets that newer data pushes out of the windows.</param>
    /// <exception cref="FormatException">The record is of a version that this code does not know.</exception>
    public void Apply(ReadOnlySpan<byte> record, long appendedMs, IBucketSink sink)
    {
        NowMs = Math.Max(NowMs, appendedMs);
        var reader = new RecordReader(record);
        SelectWriter(reader.Writer);
        _writer.LastWriteMs = NowMs;
        while (reader.Next())
        {
            if (reader.Receipt is { } receipt && !Receipts.TryEnter(receipt, NowMs))
                Counters.RepeatedBatches++;
            else
                ApplySection(reader.Entries, sink);
        }

        Counters.Records++;
        if (_writer.Component is not { } component)
            return;
        component.LastSeenMs = NowMs;
        _rules.Touch(component);
    }

    /// <summary>Judges the rules of all series that were touched since the last call.</summary>
    public void EvaluateTouched() => Counters.Evaluations += _rules.EvaluateTouched(NowMs);

    /// <summary>Time has passed: judges the rules whose time has come.</summary>
    public void AdvanceTo(long nowMs)
    {
        NowMs = Math.Max(NowMs, nowMs);
        Counters.Evaluations += _rules.EvaluateDue(NowMs);
    }

    /// <summary>Puts rules in force for all series, known and to come.</summary>
    public void Replace(RuleSet rules)
    {
        _rules.Replace(rules, NowMs);
        foreach (ComponentState component in _components.Values)
            _rules.Bind(component, NowMs);
        foreach (SeriesState series in _series.All)
            _rules.Bind(series, series.Descriptor, NowMs);
    }

    /// <summary>What the rules decided since the last call, in order.</summary>
    public IReadOnlyList<AlertTransition> TakeTransitions() => _rules.TakeTransitions();

    /// <summary>The words that components said about themselves since the last call.</summary>
    public IReadOnlyList<HealthReportEntry> TakeHealthReports()
    {
        if (_healthReports.Count == 0)
            return [];
        List<HealthReportEntry> taken = _healthReports;
        _healthReports = [];
        return taken;
    }

    /// <summary>
    /// What was in the log at the start is applied. A window that begins before the outage ended does not know all that
    /// happened in it. Writers go on: the outage was this owner's, and the collectors may be on nodes that had none.
    /// </summary>
    /// <param name="nowMs">The end of the outage, Unix milliseconds.</param>
    public void EndRecovery(long nowMs)
    {
        NowMs = Math.Max(NowMs, nowMs);
        _rules.KnownSinceMs = NowMs;
    }

    /// <summary>
    /// Nobody watched for a while: what seems silent may have spoken, and its silence begins no sooner than now.
    /// </summary>
    /// <param name="nowMs">When the shard was watched again, Unix milliseconds.</param>
    public void WasBlindUntil(long nowMs) => _rules.KnownSinceMs = Math.Max(_rules.KnownSinceMs, nowMs);

    /// <summary>
    /// Gives the buckets of quiet series to history, forgets writers that are gone, and series that nobody writes,
    /// whose windows are empty and that no alert needs. Costs a look at every series; once a minute will do.
    /// </summary>
    public void Sweep(IBucketSink sink)
    {
        foreach ((ulong id, WriterState writer) in _writers.ToList())
        {
            if (NowMs - writer.LastWriteMs <= WriterQuietMs)
                continue;
            writer.UndefineAll();
            _writers.Remove(id);
        }

        foreach (SeriesState series in _series.All.Where(series => NowMs - series.LastSeenMs > QuietMs).ToList())
        {
            sink.Current = series;
            series.Window.AdvanceTo(series.Window.NewestSecond + 2 * WindowedSeries.LongestWindow, sink);
            if (series.Writers == 0 && _rules.TryRelease(series))
                Remove(series);
            else
                series.IsInHistory = false; // It may outlive its chunks there, and its definition goes with them.
        }
    }

    internal void Restore(long nowMs, RuleSet rules, long sequence, IReadOnlyList<StoredRuleInstance> stored)
    {
        NowMs = nowMs;
        _rules.Replace(rules, nowMs);
        _rules.Restore(sequence, stored, nowMs);
    }

    internal void RestoreNumbers(IReadOnlyList<(ulong Writer, int Number, SeriesState Series)> numbers)
    {
        foreach ((ulong writer, int number, SeriesState series) in numbers)
        {
            SelectWriter(writer);
            _writer.LastWriteMs = NowMs;
            _writer.Define(number, series);
            _writer.Component ??= _components[series.Descriptor.Component];
        }
    }

    internal ComponentState AddComponent(string name, long firstSeenMs, long lastSeenMs)
    {
        if (_components.TryGetValue(name, out ComponentState? component))
            return component;
        component = new ComponentState(name, firstSeenMs) { LastSeenMs = lastSeenMs };
        _components.Add(name, component);
        _rules.Bind(component, NowMs);
        return component;
    }

    internal void AddSeries(SeriesState series)
    {
        SeriesDescriptor descriptor = series.Descriptor;
        _series.Add(series);
        ComponentState component = AddComponent(descriptor.Component, NowMs, NowMs);
        if (component.OfMetric(descriptor.Metric) is [SeriesState like, ..])
            series.ShareTexts(like);
        component.Add(descriptor.Metric, series);
        _rules.Bind(series, descriptor, NowMs);
    }

    private void Remove(SeriesState series)
    {
        SeriesDescriptor descriptor = series.Descriptor;
        _series.Remove(series);
        _components[descriptor.Component].Remove(descriptor.Metric, series);
    }

    private void SelectWriter(ulong writer)
    {
        ref WriterState? state = ref CollectionsMarshal.GetValueRefOrAddDefault(_writers, writer, out _);
        _writer = state ??= new WriterState();
    }

    private void ApplySection(ReadOnlySpan<byte> entries, IBucketSink sink)
    {
        var reader = new SectionReader(entries, _scratch);
        while (reader.Next())
        {
            if (reader.Kind == EntryKind.Define)
                Define(reader.Series, reader.Definition);
            else if (reader.Kind == EntryKind.Undefine)
                _writer.Undefine(reader.Series);
            else if (reader.Kind == EntryKind.Health)
                _healthReports.Add(reader.ReadHealth());
            else if (_writer.Find(reader.Series) is { } series)
                ApplyTo(series, ref reader, sink);
            else
                SkipUnknown(ref reader);
        }
    }

    private void ApplyTo(SeriesState series, ref SectionReader reader, IBucketSink sink)
    {
        WindowedSeries window = series.Window;
        sink.Current = series;
        double countedBefore = window is CounterSeries counter ? counter.Counted : 0;
        ApplyResult result = reader.Kind switch
        {
            EntryKind.Sample => window.ApplySample(reader.TimestampMs, reader.Value, sink),
            EntryKind.Cumulative => window.ApplyCumulative(reader.TimestampMs, reader.StartMs, reader.Value, sink),
            EntryKind.Delta => window.ApplyDelta(reader.TimestampMs, reader.Value, sink),
            EntryKind.Folded => window.ApplyFolded(reader.Second, reader.ReadFolded(), sink),
            EntryKind.Stale => window.MarkStale(reader.TimestampMs),
            _ => window.ApplyHistogram(reader.ReadHistogram(), sink),
        };
        Counters.Count(result);
        series.LastSeenMs = NowMs;
        if (series.Rules is not { } rules)
            return;
        // What adds nothing must not count what the point before it added: a histogram still lends that.
        if (result is ApplyResult.Applied or ApplyResult.Reset && reader.Kind is not EntryKind.Stale)
            BudgetFeed.Count(rules, window, countedBefore, reader.TimestampMs);
        _rules.Touch(series);
    }

    private void SkipUnknown(ref SectionReader reader)
    {
        Counters.UnknownSeries++;
        if (reader.Kind == EntryKind.Folded)
            reader.ReadFolded();
        else if (reader.Kind is EntryKind.HistogramCumulative or EntryKind.HistogramDelta)
            reader.ReadHistogram();
    }

    private void Define(int number, ReadOnlySpan<byte> definition)
    {
        UInt128 fingerprint = SeriesDefinition.Fingerprint(definition);
        if (!_series.TryGet(fingerprint, out SeriesState? series))
        {
            byte[] bytes = definition.ToArray();
            series = new SeriesState(fingerprint, bytes, WindowedSeries.Create((SeriesKind)bytes[0]), NowMs);
            AddSeries(series);
        }

        _writer.Component ??= _components[series.Descriptor.Component];
        _writer.Define(number, series);
    }
}
