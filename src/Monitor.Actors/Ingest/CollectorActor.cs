using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ingest;

/// <summary>
/// Brings one component's entries to its shard's log, and answers the requests when they are durable. While one append
/// is under way requests wait, and go together in the next record, so an idle component answers in one append's time
/// and a busy one writes bigger records, up to a bound that keeps the log's appends short. Definitions go ahead of the
/// entries that use them; what a failed append should have defined or undefined goes again with the next.
/// </summary>
internal sealed class CollectorActor : Actor<CollectorMessage>
{
    /// <summary>
    /// A record is cut here; a single request that is larger has a record of its own. A quarter of what the log takes.
    /// </summary>
    internal const int RecordBytes = 4 << 20;

    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromMinutes(1);

    private readonly ComponentEntry _component;
    private readonly IEventLog _log;
    private readonly IngestBounds _options;
    private readonly SectionWriter _definitions = new();
    private readonly RecordWriter _record;
    private readonly Queue<IngestPart> _waiting = new();
    private readonly List<IngestPart> _underWay = [];
    private readonly List<(int Series, byte[] Definition)> _definitionsUnderWay = [];
    private readonly List<int> _undefined = [];
    private readonly List<int> _undefinedUnderWay = [];
    private Task<Exception?>? _append;

    /// <summary>Between the append and a stop: how it ended, or what it is to answer when it does.</summary>
    private object? _handover;

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
                _waiting.Enqueue(submit.Part);
                break;
            case CollectorMessage.Appended appended:
                Answer(appended.Error);
                break;
            case CollectorMessage.ForgetTick:
                _undefined.AddRange(
                    _component.Series.Forget(MinuteClock.At(Time.GetUtcNow()), _options.ForgetAfterMinutes));
                break;
        }

        // What is forgotten needs no hurry, and must not ask a log that is away again and again.
        if (_append is null && (_waiting.Count > 0 || _undefined.Count > 0 && message is CollectorMessage.ForgetTick))
            Append();
    }

    /// <summary>What is under way is still answered by how it ends; what waits will not be written.</summary>
    protected internal override void OnStop()
    {
        if (_append is not null)
            LeaveToAppend([.. _underWay]);
        _underWay.Clear();
        _underWay.AddRange(_waiting);
        _waiting.Clear();
        Complete(_underWay, new OperationCanceledException("The node is stopping."));
        _record.Dispose();
        _definitions.Dispose();
    }

    /// <summary>
    /// Whoever uses a number has put its definition among the pending ones before the request could wait here. So when
    /// all pending definitions are in, whatever waits may follow.
    /// </summary>
    private void Append()
    {
        AddUndefined();
        if (AddDefinitions())
            AddWaiting();
        _handover = null;
        _append = AppendRecordAsync();

        // The log has copied the payload when its call returns, so the next record may use the same buffer.
        _record.Clear();
        PipeToSelf(new ValueTask<Exception?>(_append), static outcome => new CollectorMessage.Appended(outcome.Value));
    }

    private void AddUndefined()
    {
        if (_undefined.Count == 0)
            return;
        _definitions.Clear();
        foreach (int series in _undefined)
            _definitions.Undefine(series);
        _record.Add(_definitions.Entries, receipt: null);
        _undefinedUnderWay.AddRange(_undefined);
        _undefined.Clear();
    }

    /// <summary>False when more is pending than goes into one record.</summary>
    private bool AddDefinitions()
    {
        if (!_component.Series.HasPending)
            return true;
        bool all = _component.Series.TakePending(RecordBytes, _definitionsUnderWay);
        _definitions.Clear();
        foreach ((int series, byte[] definition) in _definitionsUnderWay)
            _definitions.Define(series, definition);
        _record.Add(_definitions.Entries, receipt: null);
        return all;
    }

    private void AddWaiting()
    {
        while (_waiting.TryPeek(out IngestPart? part)
            && (_record.IsEmpty || _record.Length + part.Section.Length <= RecordBytes))
        {
            _waiting.Dequeue();
            _record.Add(part.Section.Entries, part.Receipt);
            _underWay.Add(part);
        }
    }

    private async Task<Exception?> AppendRecordAsync()
    {
        try
        {
            await _log.AppendAsync(_component.Shard, Epoch.None, _record.Payload, CancellationToken.None)
                .ConfigureAwait(false);
            EndAppend(null);
            return null;
        }
#pragma warning disable CA1031 // Whatever went wrong is the answer to the requests.
        catch (Exception error)
#pragma warning restore CA1031
        {
            EndAppend(error);
            return error;
        }
    }

    private void Answer(Exception? error)
    {
        _append = null;
        Complete(_underWay, error);
        if (error is not null)
        {
            _component.Series.PutBack(_definitionsUnderWay);
            _undefined.InsertRange(0, _undefinedUnderWay);
        }

        _definitionsUnderWay.Clear();
        _undefinedUnderWay.Clear();
    }

    /// <summary>
    /// The append answers these when it ends. Not by a second continuation of its task: of two, one goes on by the
    /// thread pool, and only the scheduler may say who goes on when.
    /// </summary>
    private void LeaveToAppend(List<IngestPart> parts)
    {
        if (Interlocked.CompareExchange(ref _handover, parts, null) is AppendEnd end)
            Complete(parts, end.Error);
    }

    private void EndAppend(Exception? error)
    {
        if (Interlocked.Exchange(ref _handover, new AppendEnd(error)) is List<IngestPart> left)
            Complete(left, error);
    }

    private void Complete(List<IngestPart> parts, Exception? error)
    {
        foreach (IngestPart part in parts)
        {
            _component.Release(part.Section.Length);
            part.Request.Complete(error);
        }

        parts.Clear();
    }

    /// <summary>How the append under way ended.</summary>
    private sealed record AppendEnd(Exception? Error);
}
