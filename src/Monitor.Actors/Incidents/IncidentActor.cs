using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Monitor.Actors.Alerting;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;
using Monitor.Shared.Incidents.Response;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Incidents;

/// <summary>
/// The shell of <see cref="ResponseManager"/>: looks at the alerts as they stand durably, decides, appends, and shows.
/// What is decided while an append is under way goes out together in the next. A journal that is away is asked again;
/// one that belongs to somebody else by now ends the duty here.
///
/// Pages go over to the alert manager once they are durable here, and are durable there before anybody is told:
/// 1. It dies before the append: nothing was decided. It is decided anew from what the journal says.
/// 2. It dies after the append: the pages are in this journal, and the next owner hands over all that the alert
///    manager's journal does not have by their numbers.
/// 3. The alert manager dies before its append: as before. After it: the number is in its journal, and what is handed
///    over again is left alone.
/// What became of pages comes back the same way, by numbers of its own.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed class IncidentActor(
    DutyLife life, IncidentOptions options, Func<Topology> topology, IncidentActorPorts ports)
    : DutyActor<IncidentMessage>(life)
#pragma warning restore CA1001
{
    internal const string Stream = "incidents";

    // Some hundred kilobytes, well under a store's limit for one entry.
    private const int MaxBatch = 1000;

    // Past it people are told to try again, and the alerts are looked at later.
    private const int MaxWaiting = 10_000;

    // A large state waits for as many entries, so that encoding it costs no more than they did.
    private const int SnapshotEvery = 500;

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly ResponseManager _manager = new(options);
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(life.Over);
    private readonly List<Waiting> _waiting = [];
    private IncidentState _state = IncidentState.Empty;
    private IncidentState _durable = IncidentState.Empty;
    private object? _seen;
    private IncidentState? _wakeOf;
    private DateTimeOffset? _wakeAt;
    private long _handedOver;
    private bool _isLoaded;
    private int _underWay;
    private byte[] _entry = [];
    private bool _isSavingSnapshot;
    private long _sequence;
    private long _snapshotSequence;

    protected internal override void OnStart() => Load();

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        foreach (Waiting waiting in _waiting)
            waiting.Done?.Fail(new StoreUnavailableException("The duty of alerting is over on this node."));
        _waiting.Clear();
    }

    protected override void Refuse(IncidentMessage message)
    {
        if (message is IncidentMessage.Handle handle)
            handle.Done.Fail(new ShardElsewhereException(ShardId.Alerting));
    }

    protected override void Handle(IncidentMessage message)
    {
        switch (message)
        {
            case IncidentMessage.Handle handle:
                Take(handle);
                break;
            case IncidentMessage.LookTick:
                Look();
                break;
            case IncidentMessage.Appended appended:
                OnAppended(appended.Outcome);
                break;
            case IncidentMessage.AppendTick:
                SendEntry();
                break;
            case IncidentMessage.SnapshotSaved saved:
                ThrowUnlessAway(saved.Error);
                _isSavingSnapshot = false;
                break;
            case IncidentMessage.Loaded loaded:
                OnLoaded(loaded.Outcome);
                break;
            case IncidentMessage.LoadTick:
                Load();
                break;
        }
    }

    private void Load() => PipeToSelf(
        RecoveredJournal<RecoveredIncidents>.LoadAsync(ports.Journal, ports.Snapshots, Stream, _stopping.Token),
        outcome => new IncidentMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredJournal<RecoveredIncidents>> outcome)
    {
        if (outcome.Error is { } error)
        {
            ThrowUnlessAway(error);
            StartTimer("load", RetryPause, new IncidentMessage.LoadTick());
            return;
        }

        RecoveredJournal<RecoveredIncidents> recovered = outcome.Value!;
        _state = _durable = recovered.State.State;
        _sequence = recovered.Sequence;
        _snapshotSequence = recovered.SnapshotSequence;
        _isLoaded = true;
        ports.Board.Show(Life, _durable);
        StartPeriodicTimer("look", LookPeriod, new IncidentMessage.LookTick());
    }

    private void Take(IncidentMessage.Handle handle)
    {
        if (_isLoaded && _waiting.Count < MaxWaiting)
            Decide(handle.Command, handle.Done);
        else
            handle.Done.Fail(new StoreUnavailableException("Incidents take no commands now; try again in a moment."));
    }

    /// <summary>Follows the alerts, and time.</summary>
    private void Look()
    {
        if (!_isLoaded || _waiting.Count >= MaxWaiting)
            return;
        AlertManagerState alerts = ports.Alerts.State;
        if (ports.Alerts.IsReady && !ReferenceEquals(alerts.Alerts, _seen))
        {
            foreach (IncidentCommand command in AlertComparison.Commands(alerts, _state.Book))
                Decide(command, done: null);
            _seen = alerts.Alerts;
        }

        if (ports.Alerts.IsReady && alerts.Pages.LastSettled > _state.Pages.SettledThrough)
            Decide(new IncidentCommand.SettlePages([.. alerts.Pages.Settled]), done: null);
        if (NextWake() <= Time.GetUtcNow())
            Decide(new IncidentCommand.Tick(), done: null);
        HandOver();
    }

    private DateTimeOffset? NextWake()
    {
        if (!ReferenceEquals(_wakeOf, _state))
            (_wakeOf, _wakeAt) = (_state, _manager.NextWake(_state));
        return _wakeAt;
    }

    /// <summary>Gives the alert manager the durable pages that it has not got yet; later, where it is busy.</summary>
    private void HandOver()
    {
        if (!ports.Alerts.IsReady)
            return;
        PageQueue pages = _durable.Pages;
        ImmutableArray<IncidentPage> next = pages.After(Math.Max(_handedOver, ports.Alerts.State.Pages.LastTaken));
        if (next.IsEmpty || !ports.Manager.TryTell(
            new AlertManagerMessage.Handle(new AlertCommand.TakePages(next, pages.SettledThrough))))
            return;
        _handedOver = pages.Last;
    }

    private void Decide(IncidentCommand command, Reply<IncidentOutcome>? done)
    {
        var context = new ResponseContext(topology(), ports.OnCall(), ports.Alerts.State.Pages.LastTaken);
        ResponseDecision decision = _manager.Decide(_state, command, context, Time.GetUtcNow());
        if (decision.Events.IsEmpty && done is null)
            return;
        _state = decision.State;
        _waiting.Add(new Waiting([.. decision.Events], _state, decision.Outcome, done));
        Append();
    }

    private void Append()
    {
        if (_underWay > 0 || _waiting.Count == 0)
            return;
        var events = new List<IncidentEvent>();
        while (_underWay < _waiting.Count && events.Count < MaxBatch)
            events.AddRange(_waiting[_underWay++].Events);
        if (events.Count == 0)
        {
            Settle();
            return;
        }

        _entry = IncidentCodec.EncodeEntry([.. events]);
        SendEntry();
    }

    private void SendEntry() => PipeToSelf(
        ports.Journal.AppendAsync(Stream, Life.Epoch, _sequence, [_entry], _stopping.Token),
        outcome => new IncidentMessage.Appended(outcome));

    private void OnAppended(Outcome<long> outcome)
    {
        if (outcome.Error is { } error)
        {
            // It may have been written: the same entry goes again, and the journal knows it.
            ThrowUnlessAway(error);
            StartTimer("append", RetryPause, new IncidentMessage.AppendTick());
            return;
        }

        _sequence = outcome.Value;
        IncidentEvent[] events = [.. _waiting.Take(_underWay).SelectMany(decision => decision.Events)];
        ports.Audit?.Committed(Stream, _sequence, events.Length, IncidentNarration.Tell(events));
        Settle();
    }

    /// <summary>What was under way is durable: shows it, answers, and goes on.</summary>
    private void Settle()
    {
        _durable = _waiting[_underWay - 1].State;
        ports.Board.Show(Life, _durable);
        foreach (Waiting decision in _waiting.Take(_underWay))
            decision.Done?.Set(decision.Outcome);
        _waiting.RemoveRange(0, _underWay);
        _underWay = 0;
        HandOver();
        SaveSnapshot();
        Append();
    }

    private void SaveSnapshot()
    {
        int every = Math.Max(SnapshotEvery, _durable.Book.Incidents.Count);
        if (_isSavingSnapshot || _sequence - _snapshotSequence < every)
            return;
        _isSavingSnapshot = true;
        _snapshotSequence = _sequence;
        PipeToSelf(
            SaveAsync(IncidentCodec.EncodeSnapshot(_durable), _sequence),
            error => new IncidentMessage.SnapshotSaved(error));
    }

    private async ValueTask SaveAsync(byte[] snapshot, long sequence)
    {
        await ports.Snapshots.SaveAsync(
            Stream, Life.Epoch, sequence, snapshot, _stopping.Token).ConfigureAwait(false);
        long needless = ports.Audit?.Trimmable(Stream, sequence) ?? sequence;
        await ports.Journal.TrimAsync(Stream, Life.Epoch, needless, _stopping.Token)
            .ConfigureAwait(false);
    }

    private static void ThrowUnlessAway(Exception? error)
    {
        if (error is not (null or StoreUnavailableException))
            ExceptionDispatchInfo.Throw(error);
    }

    private sealed record Waiting(
        IncidentEvent[] Events, IncidentState State, IncidentOutcome Outcome, Reply<IncidentOutcome>? Done);
}
