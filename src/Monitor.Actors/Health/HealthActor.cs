using System.Runtime.ExceptionServices;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Actors.Health;

/// <summary>
/// The shell of <see cref="HealthJudge"/>. Readers see a change at once; the journal follows, for health is shown, not
/// acted upon, and must not wait for a store. Where the journal is away for so long that its queue is full, the changes
/// in it are dropped and a snapshot brings it up to date.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed class HealthActor : Actor<HealthMessage>
#pragma warning restore CA1001
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly HealthActorOptions _options;
    private readonly ShardOwnership _ownership;
    private readonly IJournal _journal;
    private readonly ISnapshots _snapshots;
    private readonly HealthBoard _board;
    private readonly HealthJudge _judge;
    private readonly HealthInstruments _instruments;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<HealthInput> _early = new();
    private readonly List<ReadOnlyMemory<byte>> _waiting = [];
    private HealthState _state = HealthState.Empty;
    private HealthState _durable = HealthState.Empty;
    private HealthState _underWay = HealthState.Empty;
    private bool _isLoaded;
    private bool _isAppending;
    private bool _isSavingSnapshot;
    private bool _hasGap;
    private bool _isClosingGap;
    private int _underWayCount;
    private long _sequence;
    private long _snapshotSequence;

    public HealthActor(
        HealthActorOptions options, IJournal journal, ISnapshots snapshots, HealthBoard board,
        InstrumentRegistry instruments, ShardOwnership ownership)
    {
        _options = options;
        _ownership = ownership;
        _journal = journal;
        _snapshots = snapshots;
        _board = board;
        _judge = new HealthJudge(options.Health);
        _instruments = new HealthInstruments(instruments, board);
    }

    protected internal override Supervision Supervision { get; } =
        Supervision.Default with { IsOperatingError = static _ => false };

    protected internal override void OnStart() => Load();

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    /// <summary>A write that was refused says that the duty is another node's by now.</summary>
    protected internal override void OnBroken(Exception error)
    {
        OnStop();
        if (error is FencedException or JournalConflictException)
            _ownership.Lose();
        else
            _ownership.Break();
    }

    protected internal override void Receive(HealthMessage message)
    {
        if (_ownership.IsHeld)
            Act(message);
        else
            _ownership.Lose();
    }

    private void Act(HealthMessage message)
    {
        switch (message)
        {
            case HealthMessage.Handle handle:
                Handle(handle.Input);
                break;
            case HealthMessage.SecondTick:
                Step(new HealthInput.Tick());
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
        }
    }

    private void Load() => PipeToSelf(
        RecoveredHealth.LoadAsync(_journal, _snapshots, _options.Stream, _stopping.Token),
        outcome => new HealthMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredHealth> outcome)
    {
        if (outcome.Error is { } error)
        {
            ThrowUnlessAway(error);
            StartTimer("load", _options.RetryPause, new HealthMessage.LoadTick());
            return;
        }

        RecoveredHealth recovered = outcome.Value!;
        _state = _durable = recovered.State;
        _sequence = recovered.Sequence;
        _snapshotSequence = recovered.SnapshotSequence;
        _isLoaded = true;
        Step(new HealthInput.Recovered());
        while (_early.TryDequeue(out HealthInput? input))
            Step(input);
        StartPeriodicTimer("second", TickPeriod, new HealthMessage.SecondTick());
    }

    private void Handle(HealthInput input)
    {
        if (_isLoaded)
            Step(input);
        else if (_early.Count < _options.MaxWaitingInputs)
            _early.Enqueue(input);
        else
            _instruments.Dropped.Increment();
    }

    private void Step(HealthInput input)
    {
        HealthStep step = _judge.Step(_state, input, Time.GetUtcNow());
        _state = step.State;
        _board.Show(_state);
        foreach (HealthEvent change in step.Events)
        {
            _instruments.Changes.Increment();
            Queue(change);
            _board.Changes.Publish(change);
        }

        Append();
    }

    private void Queue(HealthEvent change)
    {
        if (_waiting.Count >= _options.MaxWaitingEvents)
        {
            int kept = _isAppending ? _underWayCount : 0;
            _instruments.Dropped.Add(_waiting.Count - kept);
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
            return;
        }

        _isAppending = true;
        _underWay = _state;
        _underWayCount = _waiting.Count;
        PipeToSelf(
            _journal.AppendAsync(_options.Stream, _options.Epoch, _sequence, [.. _waiting], _stopping.Token),
            outcome => new HealthMessage.Appended(outcome));
    }

    private void OnAppended(Outcome<long> outcome)
    {
        if (outcome.Error is { } error)
        {
            ThrowUnlessAway(error);
            StartTimer("append", _options.RetryPause, new HealthMessage.AppendTick());
            _isAppending = false;
            return;
        }

        _isAppending = false;
        _sequence = outcome.Value;
        _durable = _underWay;
        _waiting.RemoveRange(0, _underWayCount);
        SaveSnapshot();
        Append();
    }

    private void CloseGap()
    {
        if (!_hasGap || _isSavingSnapshot)
            return;
        _hasGap = false;
        _isClosingGap = true;
        BeginSnapshot(_state);
    }

    private void OnSnapshotSaved(Exception? error)
    {
        ThrowUnlessAway(error);
        _isSavingSnapshot = false;
        if (_isClosingGap && error is not null)
        {
            _waiting.Clear();
            _hasGap = true;
            StartTimer("append", _options.RetryPause, new HealthMessage.AppendTick());
        }

        _isClosingGap = false;
        if (error is null)
            Append();
    }

    private void SaveSnapshot()
    {
        if (_isSavingSnapshot || _sequence - _snapshotSequence < _options.SnapshotEvery)
            return;
        BeginSnapshot(_durable);
    }

    private void BeginSnapshot(HealthState state)
    {
        _isSavingSnapshot = true;
        _snapshotSequence = _sequence;
        PipeToSelf(
            SaveAsync(HealthCodec.EncodeSnapshot(state), _sequence), error => new HealthMessage.SnapshotSaved(error));
    }

    private async ValueTask SaveAsync(byte[] snapshot, long sequence)
    {
        await _snapshots.SaveAsync(_options.Stream, _options.Epoch, sequence, snapshot, _stopping.Token)
            .ConfigureAwait(false);
        await _journal.TrimAsync(_options.Stream, _options.Epoch, sequence, _stopping.Token).ConfigureAwait(false);
    }

    private static void ThrowUnlessAway(Exception? error)
    {
        if (error is not (null or StoreUnavailableException))
            ExceptionDispatchInfo.Throw(error);
    }
}
