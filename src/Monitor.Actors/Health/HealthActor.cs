using System.Runtime.ExceptionServices;
using Monitor.Actors.Alerting;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Actors.Health;

/// <summary>
/// The shell of <see cref="HealthJudge"/>. Readers see a change at once; the journal follows, for health is shown, not
/// acted upon, and must not wait for a store. Where the journal is away for so long that its queue is full, the changes
/// in it are dropped and a snapshot brings it up to date.
///
/// What is known of components (who was heard when, reports) is a snapshot with a position of the alerting log, and the
/// log after that position. Changes of levels stand in the journal.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed class HealthActor(DutyLife life, HealthActorOptions options, HealthActorPorts ports)
    : DutyActor<HealthMessage>(life)
#pragma warning restore CA1001
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly HealthJudge _judge = new(options.Health);
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(life.Over);
    private readonly Queue<HealthInput> _early = new();
    private readonly List<ReadOnlyMemory<byte>> _waiting = [];
    private readonly List<Reply<bool>> _finishes = [];
    private HealthState _state = HealthState.Empty;
    private LogPosition _position;
    private Standing _durable = new(HealthState.Empty, LogPosition.Start);
    private Standing _underWay = new(HealthState.Empty, LogPosition.Start);
    private LogPosition _snapshotPosition;
    private bool _isCaughtUp;
    private bool _isAppending;
    private bool _isInDoubt;
    private bool _isSavingSnapshot;
    private bool _hasGap;
    private bool _isClosingGap;
    private int _underWayCount;
    private long _sequence;
    private long _snapshotSequence;
    private long _snapshotAt;

    protected internal override void OnStart() => Load();

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    protected override void Refuse(HealthMessage message)
    {
        if (message is HealthMessage.Finish finish)
            finish.Done.Set(false);
    }

    protected override void Handle(HealthMessage message)
    {
        switch (message)
        {
            case HealthMessage.Take take:
                Take(take);
                break;
            case HealthMessage.Handle handle when _isCaughtUp:
                Step(handle.Input);
                break;
            case HealthMessage.Handle handle:
                _early.Enqueue(handle.Input);
                break;
            case HealthMessage.SecondTick:
                Step(new HealthInput.Tick());
                SaveOldSnapshot();
                break;
            case HealthMessage.Appended appended:
                OnAppended(appended.Outcome);
                break;
            case HealthMessage.AppendTick:
                Append();
                break;
            case HealthMessage.SnapshotSaved saved:
                OnSnapshotSaved(saved.Error);
                break;
            case HealthMessage.Loaded loaded:
                OnLoaded(loaded.Outcome);
                break;
            case HealthMessage.LoadTick:
                Load();
                break;
            case HealthMessage.CaughtUp caughtUp:
                CatchUp(caughtUp.HeardUntil);
                break;
            case HealthMessage.Finish finish:
                _finishes.Add(finish.Done);
                Finish();
                break;
        }
    }

    private void Load() => PipeToSelf(
        RecoveredJournal<RecoveredHealth>.LoadAsync(ports.Journal, ports.Snapshots, options.Stream, _stopping.Token),
        outcome => new HealthMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredJournal<RecoveredHealth>> outcome)
    {
        if (outcome.Error is { } error)
        {
            ThrowUnlessAway(error);
            StartTimer("load", options.RetryPause, new HealthMessage.LoadTick());
            return;
        }

        RecoveredJournal<RecoveredHealth> recovered = outcome.Value!;
        _state = recovered.State.State;
        _position = _snapshotPosition = recovered.State.Position;
        _durable = new Standing(_state, _position);
        _sequence = recovered.Sequence;
        _snapshotSequence = recovered.SnapshotSequence;
        _snapshotAt = Time.GetTimestamp();
        ports.Reader.TellPastBound(new AlertingReaderMessage.HealthLoaded(_position));
    }

    private void CatchUp(DateTimeOffset? heardUntil)
    {
        _isCaughtUp = true;
        Step(new HealthInput.Recovered(heardUntil));
        while (_early.TryDequeue(out HealthInput? input))
            Step(input);
        StartPeriodicTimer("second", TickPeriod, new HealthMessage.SecondTick());
    }

    private void Take(HealthMessage.Take take)
    {
        foreach (HeardRecord record in take.Records)
        {
            foreach (HealthInput input in record.Inputs)
            {
                if (take.IsPast)
                    _state = _judge.Recall(_state, input, record.At);
                else
                    Judge(input);
            }

            _position = record.Position;
        }

        if (!take.IsPast && !take.Records.IsEmpty)
        {
            ports.Board.Show(Life, _state);
            Append();
        }

        ports.Reader.TellPastBound(new AlertingReaderMessage.HealthTook());
    }

    private void Step(HealthInput input)
    {
        Judge(input);
        ports.Board.Show(Life, _state);
        Append();
    }

    private void Judge(HealthInput input)
    {
        HealthStep step = _judge.Step(_state, input, Time.GetUtcNow());
        _state = step.State;
        foreach (HealthEvent change in step.Events)
        {
            ports.Instruments.Changes.Increment();
            Queue(change);
            ports.Board.Changes.Publish(change);
        }
    }

    private void Queue(HealthEvent change)
    {
        if (_waiting.Count >= options.MaxWaitingEvents)
        {
            int kept = _isAppending || _isInDoubt ? _underWayCount : 0;
            ports.Instruments.Dropped.Add(_waiting.Count - kept);
            _waiting.RemoveRange(kept, _waiting.Count - kept);
            _hasGap = true;
        }

        // What follows a gap is in the snapshot that closes it.
        if (!_hasGap)
            _waiting.Add(HealthCodec.Encode(change));
    }

    private void Append()
    {
        if (_isAppending || _isClosingGap)
            return;
        if (_waiting.Count == 0)
        {
            CloseGap();
            Finish();
            return;
        }

        _isAppending = true;
        if (!_isInDoubt)
        {
            _underWay = new Standing(_state, _position);
            _underWayCount = _waiting.Count;
        }

        ReadOnlyMemory<byte>[] events = [.. _waiting.Take(_underWayCount)];
        PipeToSelf(
            ports.Journal.AppendAsync(options.Stream, Life.Epoch, _sequence, events, _stopping.Token),
            outcome => new HealthMessage.Appended(outcome));
    }

    private void OnAppended(Outcome<long> outcome)
    {
        if (outcome.Error is { } error)
        {
            ThrowUnlessAway(error);
            StartTimer("append", options.RetryPause, new HealthMessage.AppendTick());
            // It may have been written: the same events go again, and the journal knows them.
            _isAppending = false;
            _isInDoubt = true;
            return;
        }

        _isAppending = false;
        _isInDoubt = false;
        _sequence = outcome.Value;
        _durable = _underWay;
        _waiting.RemoveRange(0, _underWayCount);
        if (!_isSavingSnapshot && _sequence - _snapshotSequence >= options.SnapshotEvery)
            BeginSnapshot(_durable);
        Append();
    }

    private void CloseGap()
    {
        if (!_hasGap || _isSavingSnapshot)
            return;
        _hasGap = false;
        _isClosingGap = true;
        BeginSnapshot(new Standing(_state, _position));
    }

    /// <summary>Who was heard is journaled nowhere else, so a snapshot must not grow old.</summary>
    private void SaveOldSnapshot()
    {
        if (Time.GetElapsedTime(_snapshotAt) >= options.SnapshotAge)
            SaveSnapshotOfNow();
    }

    private void SaveSnapshotOfNow()
    {
        bool isSettled = _waiting.Count == 0 && !_isAppending && !_hasGap && !_isClosingGap && !_isSavingSnapshot;
        if (isSettled && (_position > _snapshotPosition || _sequence > _snapshotSequence))
            BeginSnapshot(new Standing(_state, _position));
    }

    private void Finish()
    {
        if (_finishes.Count == 0 || _isSavingSnapshot || _waiting.Count > 0)
            return;
        if (_isCaughtUp)
            SaveSnapshotOfNow();
        if (_isSavingSnapshot)
            return;
        foreach (Reply<bool> done in _finishes)
            done.Set(true);
        _finishes.Clear();
    }

    private void BeginSnapshot(Standing standing)
    {
        _isSavingSnapshot = true;
        _snapshotSequence = _sequence;
        _snapshotPosition = standing.Position;
        _snapshotAt = Time.GetTimestamp();
        byte[] snapshot = HealthCodec.EncodeSnapshot(standing.State, standing.Position.Value);
        PipeToSelf(SaveAsync(snapshot, _sequence), error => new HealthMessage.SnapshotSaved(error));
    }

    private async ValueTask SaveAsync(byte[] snapshot, long sequence)
    {
        await ports.Snapshots.SaveAsync(options.Stream, Life.Epoch, sequence, snapshot, _stopping.Token)
            .ConfigureAwait(false);
        await ports.Journal.TrimAsync(options.Stream, Life.Epoch, sequence, _stopping.Token).ConfigureAwait(false);
    }

    private void OnSnapshotSaved(Exception? error)
    {
        ThrowUnlessAway(error);
        _isSavingSnapshot = false;
        if (_isClosingGap && error is not null)
        {
            _waiting.Clear();
            _hasGap = true;
            StartTimer("append", options.RetryPause, new HealthMessage.AppendTick());
        }

        _isClosingGap = false;
        if (error is null)
        {
            ports.Reader.TellPastBound(new AlertingReaderMessage.HealthKept(_snapshotPosition));
            Append();
        }

        Finish();
    }

    private static void ThrowUnlessAway(Exception? error)
    {
        if (error is not (null or StoreUnavailableException or OperationCanceledException))
            ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>How everything is, and how far the log is known in it.</summary>
    private readonly record struct Standing(HealthState State, LogPosition Position);
}
