using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// The owner of one shard, a shell around <see cref="ShardState"/>.
///
/// Recovery: load the checkpoint, read the log from there to where it ended at the start, tell the alert manager what
/// is active; questions wait meanwhile. Live: read what comes, apply, judge, tell, one slice a turn; a second read is
/// only asked for when the first is done, so a slow shard slows the reader and not the memory. What was decided while
/// recovering is told too, without a number, because the crash may have come between a decision and its telling; the
/// alert manager knows by the time whether it has heard it.
///
/// Ownership comes before every turn: a shard that is another node's by now, or may be, is left as it is, and nothing
/// is told or written of it. A write that the store refused for its epoch says the same.
///
/// Checkpoints follow history: a checkpoint at a position is saved only when all buckets closed up to there are in
/// history, and only then is the log trimmed. A crash anywhere replays, and writes the same buckets again.
/// </summary>
internal sealed partial class AggregatorActor : Actor<AggregatorMessage>
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ShardId _shard;
    private readonly AggregatorPorts _ports;
    private readonly AggregatorOptions _options;
    private readonly AggregatorStatus _status;
    private readonly List<LogRecord> _records = [];
    private readonly List<AggregatorMessage.Ask> _waiting = [];
    private readonly Queue<AlertTransition> _untold = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _reading;
    private readonly HistoryCollector _closed = new();
    private readonly CheckpointKeeper _checkpoints;
    private RuleSet _rules;
    private ShardState _state;
    private LogPosition _position;
    private LogPosition _recoverTo;
    private ShardWatch? _watch;
    private bool _isLive;
    private bool _owesReconciliation;
    private bool _isWritingHistory;
    private bool _isFinishing;

    public AggregatorActor(
        ShardId shard, AggregatorPorts ports, AggregatorOptions options, AggregatorStatus status, RuleSet rules)
    {
        _shard = shard;
        _ports = ports;
        _options = options;
        _status = status;
        _rules = rules;
        _state = new ShardState(shard);
        _checkpoints = new CheckpointKeeper(shard, ports, options, status);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
    }

    private long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected internal override void OnStart()
    {
        _status.IsLive = false;
        PipeToSelf(LoadAsync(), static outcome => new AggregatorMessage.Restored(outcome));
    }

    protected internal override void OnStop()
    {
        Leave();
        foreach (AggregatorMessage.Ask ask in _waiting)
            ask.Reply.Fail(new ShardElsewhereException(_shard));
        _stopping.Cancel();
        _reading.Dispose();
        _stopping.Dispose();
    }

    protected internal override void OnBroken(Exception error)
    {
        _isLive = false;
        OnStop();
        _ports.Ownership.Break();
    }

    protected internal override void Receive(AggregatorMessage message)
    {
        if (_ports.Ownership.IsHeld)
            Act(message);
        else
            Refuse(message);
    }

    private void Refuse(AggregatorMessage message)
    {
        _ports.Ownership.Lose();
        if (message is AggregatorMessage.Ask ask)
            ask.Reply.Fail(new ShardElsewhereException(_shard));
        else if (message is AggregatorMessage.Finish finish)
            finish.Done.Set(false);
    }

    private void Act(AggregatorMessage message)
    {
        if (_isLive && _watch!.IsBlind())
            _state.WasBlindUntil(NowMs);
        switch (message)
        {
            case AggregatorMessage.RecordsRead read:
                TakeRecords(read.Error);
                break;
            case AggregatorMessage.Ask ask:
                Answer(ask);
                break;
            case AggregatorMessage.DueTick:
                Advance();
                break;
            case AggregatorMessage.SecondTick:
                Advance();
                Beat();
                break;
            case AggregatorMessage.Beaten beaten:
                _watch?.End(beaten.Error);
                break;
            case AggregatorMessage.SweepTick:
                _state.Sweep(_closed);
                break;
            case AggregatorMessage.Restored restored:
                Restore(restored.Outcome);
                break;
            case AggregatorMessage.ReplaceRules replace:
                Replace(replace.Rules);
                break;
            case AggregatorMessage.HistoryWritten written:
                FinishHistory(written.Error);
                break;
            case AggregatorMessage.Finish finish:
                Finish(finish.Done);
                break;
            case AggregatorMessage.Saved saved:
                LoseIfFenced(saved.Error);
                _checkpoints.Finish(saved.Error);
                break;
            case AggregatorMessage.ReadTick:
                ReadOn();
                break;
        }

        if (_isLive && _ports.Ownership.IsHeld)
            Settle();
    }

    /// <summary>After every turn: tell what is to be told, write what is to be written, set the next alarm.</summary>
    private void Settle()
    {
        Tell();
        WriteHistory();
        if (!_isWritingHistory && _closed.IsEmpty && _untold.Count == 0 && _checkpoints.IsDue(_position, Time))
            PipeToSelf(
                _checkpoints.SaveAsync(_state, _position, Time), static error => new AggregatorMessage.Saved(error));
        SetAlarm();
    }

    private async ValueTask<RestoredShard> LoadAsync()
    {
        Task taken = _ports.Listener.TakeOverAsync();
        Snapshot? snapshot = await _ports.Snapshots.LoadAsync(CheckpointKeeper.NameOf(_shard), _stopping.Token)
            .ConfigureAwait(false);
        // An owner before this one may not know yet that it is over, and read on. What of its words counts, it read
        // before this; so it stands before the end that is asked for now, and the recovery comes to it too.
        await taken.ConfigureAwait(false);
        LogPosition end = await _ports.Log.EndAsync(_shard, _stopping.Token).ConfigureAwait(false);
        return new RestoredShard(snapshot, end);
    }

    private void Restore(Outcome<RestoredShard> outcome)
    {
        if (outcome.Value is not { } restored)
            throw new StoreUnavailableException($"Shard {_shard} cannot load its checkpoint.", outcome.Error);
        if (restored.Snapshot is { } snapshot)
        {
            _state = ShardCheckpoint.Read(_shard, snapshot.Payload.Span, _rules);
            _position = new LogPosition(snapshot.Sequence);
        }
        else
        {
            _state = new ShardState(_shard);
            _state.Replace(_rules);
        }

        _status.Counters = _state.Counters;
        _recoverTo = restored.End;
        _checkpoints.StartFrom(_position, Time);
        if (_position >= _recoverTo)
            GoLive();
        ReadOn();
    }

    /// <summary>
    /// The read under way is given up: what it still brings is not taken, and the next owner reads it.
    /// </summary>
    private void Finish(Reply<bool> done)
    {
        if (!_isLive)
        {
            done.Set(false);
            return;
        }

        _isFinishing = true;
        _reading.Cancel();
        if (_position > _status.CheckpointPosition || _untold.Count > 0 || !_closed.IsEmpty || _isWritingHistory)
            _checkpoints.Demand(done);
        else
            done.Set(true);
    }

    private void LoseIfFenced(Exception? error)
    {
        if (error is FencedException)
            _ports.Ownership.Lose(isFenced: true);
    }

    /// <summary>Should that be for want of a store, another goes on from here without a lease.</summary>
    private void Leave()
    {
        if (_isLive && !_isFinishing && !_ports.Ownership.IsFenced)
            _ports.Leave(_state);
        _isLive = false;
    }

    private void ReadOn()
    {
        if (_isFinishing)
            return;
        if (_closed.Count > _options.WaitingBuckets)
        {
            StartTimer("read", RetryPause, new AggregatorMessage.ReadTick());
            return;
        }

        _records.Clear();
        PipeToSelf(
            _ports.Log.ReadAsync(_shard, _position, _options.BytesPerTurn, _records, _reading.Token),
            static error => new AggregatorMessage.RecordsRead(error));
    }

    private void TakeRecords(Exception? error)
    {
        if (error is OperationCanceledException || _isFinishing)
            return;
        if (error is not null)
        {
            Leave();
            throw new StoreUnavailableException($"Shard {_shard} cannot read its log.", error);
        }

        _watch?.Hear();
        foreach (LogRecord record in _records)
        {
            if (!_isLive && record.AppendedMs - _state.NowMs > ShardWatch.LongestGapMs)
                _state.WasBlindUntil(record.AppendedMs);
            _state.AdvanceTo(record.AppendedMs);
            Queue(isReplay: !_isLive, isTimer: true);
            _state.Apply(record.Payload.Span, record.AppendedMs, _closed);
            _state.EvaluateTouched();
            Queue(isReplay: !_isLive, isTimer: false);
            _position = record.Position;
            _checkpoints.Count(record.Payload.Length);
        }

        foreach (HealthReportEntry report in _state.TakeHealthReports())
            _ports.Listener.Report(report);
        _status.Read(_position, _state);
        if (!_isLive && _position >= _recoverTo)
            GoLive();
        if (!_isLive)
            WriteHistory();
        ReadOn();
    }

    /// <summary>
    /// A decision of a replay goes out without a number. One that a timer made is not told again: in the stretch when
    /// nobody watched, timers ran that should not have, and the reconciliation tells what holds now.
    /// </summary>
    private void Queue(bool isReplay, bool isTimer)
    {
        foreach (AlertTransition transition in _state.TakeTransitions())
        {
            if (!isReplay)
                _untold.Enqueue(transition);
            else if (!isTimer)
                _untold.Enqueue(transition with { Sequence = AlertTransition.Replayed });
        }
    }

    private void GoLive()
    {
        _state.EndRecovery(NowMs);
        _state.AdvanceTo(NowMs);
        Queue(isReplay: true, isTimer: true);
        _isLive = true;
        _watch = new ShardWatch(_shard, _ports.Log, Time);
        _owesReconciliation = true;
        _status.Read(_position, _state);
        _status.IsLive = true;
        StartPeriodicTimer("second", TimeSpan.FromSeconds(1), new AggregatorMessage.SecondTick());
        StartPeriodicTimer("sweep", TimeSpan.FromMinutes(1), new AggregatorMessage.SweepTick());
        foreach (AggregatorMessage.Ask ask in _waiting)
            Answer(ask);
        _waiting.Clear();
    }

    private void Advance()
    {
        if (!_isLive)
            return;
        long heardAfterMs = _state.NowMs - 1000;
        _state.AdvanceTo(NowMs);
        Queue(isReplay: false, isTimer: true);
        foreach (ComponentState component in _state.Components)
        {
            if (component.LastSeenMs > heardAfterMs)
                _ports.Listener.Heard(component.Name);
        }
    }

    private void Beat()
    {
        if (_isLive && !_isFinishing && _watch!.IsDue(_state))
            PipeToSelf(_watch.BeatAsync(_stopping.Token), static error => new AggregatorMessage.Beaten(error));
    }

    private void Replace(RuleSet rules)
    {
        _rules = rules;
        if (!_isLive)
            return;
        _state.AdvanceTo(NowMs);
        _state.Replace(rules);
        _state.AdvanceTo(NowMs);
        Queue(isReplay: false, isTimer: true);
    }

    private void Answer(AggregatorMessage.Ask ask)
    {
        if (_isLive)
            ask.Reply.Set(ShardReader.Answer(_state, ask.Query, _isWritingHistory || !_closed.IsEmpty));
        else
            _waiting.Add(ask);
    }

    private void Tell()
    {
        while (_untold.TryPeek(out AlertTransition? transition) && _ports.Listener.TryTell(transition))
            _untold.Dequeue();
        if (!_owesReconciliation || _untold.Count > 0)
            return;
        List<RuleInstance> active = [.. _state.RuleInstances.Where(rule => rule.State.State != AlertState.Inactive)];
        _owesReconciliation = !_ports.Listener.TryReconcile(_shard, _state.Sequence, active);
    }

    private void SetAlarm()
    {
        long dueMs = _state.NextDueMs;
        if (dueMs == long.MaxValue)
        {
            CancelTimer("due");
            return;
        }

        long waitMs = dueMs - NowMs;
        // What is due within the second is worth an alarm of its own; the rest can wait for the second's tick.
        if (waitMs < 1000)
            StartTimer("due", TimeSpan.FromMilliseconds(Math.Max(1, waitMs)), new AggregatorMessage.DueTick());
    }
}
