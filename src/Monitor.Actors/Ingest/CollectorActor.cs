using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ingest;

/// <summary>
/// Brings one component's entries to its shard's log, and answers the requests when they are durable. While one append
/// is under way the next record collects, so an idle component answers in one append's time and a busy one writes
/// bigger records. Definitions go ahead of the entries that use them; those of a failed append go again.
/// </summary>
internal sealed class CollectorActor : Actor<CollectorMessage>
{
    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromMinutes(1);

    private readonly ComponentEntry _component;
    private readonly IEventLog _log;
    private readonly IngestBounds _options;
    private readonly SectionWriter _definitions = new();
    private readonly RecordWriter _record;
    private List<IngestPart> _collecting = [];
    private List<IngestPart> _underWay = [];
    private List<(int Series, byte[] Definition)> _definitionsCollecting = [];
    private List<(int Series, byte[] Definition)> _definitionsUnderWay = [];
    private bool _appending;

    /// <param name="component">Whose collector this is.</param>
    /// <param name="log">Where the entries go.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="writer">
    /// The name under which this node numbers the component's series, drawn anew at each start.
    /// </param>
    public CollectorActor(ComponentEntry component, IEventLog log, IngestBounds options, ulong writer)
    {
        _component = component;
        _log = log;
        _options = options;
        _record = new RecordWriter(writer);
    }

    protected internal override void OnStart() =>
        StartPeriodicTimer("forget", ForgetPeriod, new CollectorMessage.ForgetTick());

    protected internal override void Receive(CollectorMessage message)
    {
        switch (message)
        {
            case CollectorMessage.Submit submit:
                Collect(submit.Part);
                break;
            case CollectorMessage.Appended appended:
                Answer(appended.Error);
                break;
            case CollectorMessage.ForgetTick:
                Forget();
                break;
        }

        if (!_appending && !_record.IsEmpty)
            Append();
    }

    protected internal override void OnStop()
    {
        _record.Dispose();
        _definitions.Dispose();
    }

    private void Collect(IngestPart part)
    {
        if (_component.Series.HasPending)
            CollectDefinitions();
        _record.Add(part.Section.Entries, part.Receipt);
        _collecting.Add(part);
    }

    private void CollectDefinitions()
    {
        IReadOnlyList<(int Series, byte[] Definition)> pending = _component.Series.TakePending();
        _definitions.Clear();
        foreach ((int series, byte[] definition) in pending)
            _definitions.Define(series, definition);
        _record.Add(_definitions.Entries, receipt: null);
        _definitionsCollecting.AddRange(pending);
    }

    private void Append()
    {
        (_collecting, _underWay) = (_underWay, _collecting);
        (_definitionsCollecting, _definitionsUnderWay) = (_definitionsUnderWay, _definitionsCollecting);
        _appending = true;
        ValueTask append = AppendRecordAsync();
        _record.Clear();
        PipeToSelf(append, static error => new CollectorMessage.Appended(error));
    }

    /// <summary>
    /// The log copies the payload before it returns, so the next record may collect in the same buffer.
    /// </summary>
    private async ValueTask AppendRecordAsync() =>
        await _log.AppendAsync(_component.Shard, Epoch.None, _record.Payload, CancellationToken.None)
            .ConfigureAwait(false);

    private void Answer(Exception? error)
    {
        _appending = false;
        Complete(_underWay, error);
        if (error is null)
        {
            _definitionsUnderWay.Clear();
            return;
        }

        // What collected meanwhile may use definitions that are lost: it fails too, and all definitions go again.
        Complete(_collecting, error);
        _record.Clear();
        _definitionsUnderWay.AddRange(_definitionsCollecting);
        _component.Series.PutBack(_definitionsUnderWay);
        _definitionsUnderWay.Clear();
        _definitionsCollecting.Clear();
    }

    private void Complete(List<IngestPart> parts, Exception? error)
    {
        foreach (IngestPart part in parts)
        {
            _component.Release(part.Section.Entries.Length);
            part.Request.Complete(error);
        }

        parts.Clear();
    }

    private void Forget()
    {
        IReadOnlyList<int> forgotten =
            _component.Series.Forget(MinuteClock.At(Time.GetUtcNow()), _options.ForgetAfterMinutes);
        if (forgotten.Count == 0)
            return;
        _definitions.Clear();
        foreach (int series in forgotten)
            _definitions.Undefine(series);
        _record.Add(_definitions.Entries, receipt: null);
    }
}
