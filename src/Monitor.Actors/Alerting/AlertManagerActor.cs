using System.Collections.Frozen;
using System.Runtime.ExceptionServices;
using Monitor.Actors.Health;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// The shell of <see cref="AlertManager"/>: decide, append, then do. What is decided while an append is under way goes
/// out together in the next. A journal that is away is asked again and again, in order, and after a while firing pages
/// go out without it, because a page twice (under one idempotency key) is better than none. A journal that belongs to
/// somebody else by now stops the actor, and so does any other error: going on from half a state would page wrongly,
/// and what is in the journal is taken up by the process that comes next.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed class AlertManagerActor : Actor<AlertManagerMessage>
#pragma warning restore CA1001
{
    private readonly AlertManagerOptions _options;
    private readonly AlertManagerPorts _ports;
    private readonly AlertManager _manager;
    private readonly AlertInstruments _instruments;
    private readonly Queue<AlertCommand> _early = new();
    private readonly HashSet<ShardId> _shardsToAsk = [];
    private readonly List<Reply<bool>> _drains = [];
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyDictionary<string, ActorRef<NotifierMessage>> _notifiers =
        FrozenDictionary<string, ActorRef<NotifierMessage>>.Empty;

    private AlertManagerState _state = AlertManagerState.Empty;
    private CommitQueue? _commits;
    private bool _isSavingSnapshot;
    private long _appendStartedAt;
    private TimeSpan _retryPause;
    private bool _isJournalAway;
    private bool _pagesAnyway;
    private int _deliveriesUnderWay;
    private bool _isHealthBehind;
    private DateTimeOffset? _wakeAt;

    public AlertManagerActor(AlertManagerOptions options, AlertManagerPorts ports)
    {
        _options = options;
        _ports = ports;
        _manager = new AlertManager(options.Alerts);
        _instruments = new AlertInstruments(ports.Instruments, ports.Board);
        _retryPause = options.FirstRetryPause;
    }

    protected internal override Supervision Supervision { get; } =
        Supervision.Default with { IsOperatingError = static _ => false };

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
            _ports.Ownership.Lose();
        else
            _ports.Ownership.Break();
    }

    protected internal override void Receive(AlertManagerMessage message)
    {
        if (_ports.Ownership.IsHeld)
            Act(message);
        else
            Refuse(message);
    }

    private void Refuse(AlertManagerMessage message)
    {
        _ports.Ownership.Lose();
        if (message is AlertManagerMessage.Drain drain)
            drain.Done.Set(false);
    }

    private void Act(AlertManagerMessage message)
    {
        switch (message)
        {
            case AlertManagerMessage.Handle handle:
                Handle(handle.Command);
                break;
            case AlertManagerMessage.Answered answered:
                _deliveriesUnderWay--;
                Decide(new AlertCommand.FinishDelivery(
                    answered.Notification, answered.Attempt, NotificationContent.ResultOf(answered.Outcome),
                    _ports.Random.NextDouble()));
                break;
            case AlertManagerMessage.WakeTick:
                _wakeAt = null;
                Decide(new AlertCommand.Tick());
                break;
            case AlertManagerMessage.Begin begin:
                _notifiers = begin.Notifiers;
                Load();
                break;
            case AlertManagerMessage.Loaded loaded:
                OnLoaded(loaded.Outcome);
                break;
            case AlertManagerMessage.Appended appended:
                OnAppended(appended.Outcome);
                break;
            case AlertManagerMessage.SnapshotSaved saved:
                OnSnapshotSaved(saved.Error);
                break;
            case AlertManagerMessage.LoadTick:
                Load();
                break;
            case AlertManagerMessage.AppendTick:
                Append();
                break;
            case AlertManagerMessage.PageAnywayTick:
                _pagesAnyway = true;
                PageAnyway();
                break;
            case AlertManagerMessage.Drain drain:
                _drains.Add(drain.Done);
                AnswerDrains();
                break;
        }
    }

    private void Load() => PipeToSelf(
        RecoveredAlerts.LoadAsync(_ports.Journal, _ports.Snapshots, _options.Stream, _stopping.Token),
        outcome => new AlertManagerMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredAlerts> outcome)
    {
        if (outcome.Error is { } error)
        {
            RetryOrThrow(error, "load", new AlertManagerMessage.LoadTick());
            return;
        }

        RecoveredAlerts recovered = outcome.Value!;
        JournalIsBack();
        _state = recovered.State;
        _commits = new CommitQueue(recovered.State, recovered.Sequence, recovered.EventsSinceSnapshot);
        _ports.Board.Show(recovered.State);
        _isHealthBehind = true;
        Decide(new AlertCommand.Recover());
        while (_early.TryDequeue(out AlertCommand? command))
            Decide(command);
        AskShards();
        CatchUpHealth();
        Wake();
    }

    private void Handle(AlertCommand command)
    {
        if (_commits is not null && _commits.WaitingEvents < _options.MaxWaitingEvents)
            Decide(command);
        else if (_commits is null && _early.Count < _options.MaxWaitingCommands)
            _early.Enqueue(command);
        else
            Drop(command);
    }

    private void Drop(AlertCommand command)
    {
        _instruments.Dropped.Increment();
        if (command is AlertCommand.Observe observe)
            _shardsToAsk.Add(observe.Transition.Shard);
        else if (command is AlertCommand.Reconcile reconcile)
            _shardsToAsk.Add(reconcile.Shard);
    }

    private void Decide(AlertCommand command)
    {
        AlertDecision decision = _manager.Decide(_state, command, Time.GetUtcNow());
        _instruments.Count(decision.Reason);
        _state = decision.State;
        if (!decision.Events.IsEmpty || !decision.Effects.IsEmpty)
            _commits!.Add(decision);
        if (_pagesAnyway)
            PageAnyway();
        if (!_isJournalAway)
            Append();
        if (_isJournalAway || _pagesAnyway)
            Wake();
    }

    private void Append()
    {
        if (_commits is null || _commits.IsAppending)
            return;
        if (_commits.IsEmpty)
        {
            Wake();
            AnswerDrains();
            return;
        }

        if (_commits.BeginAppend() is not { } entry)
        {
            Committed();
            return;
        }

        _appendStartedAt = Time.GetTimestamp();
        if (!_isJournalAway)
            StartTimer("page-anyway", _options.PageAnywayAfter, new AlertManagerMessage.PageAnywayTick());
        PipeToSelf(
            _ports.Journal.AppendAsync(_options.Stream, _options.Epoch, _commits.Sequence, [entry], _stopping.Token),
            outcome => new AlertManagerMessage.Appended(outcome));
    }

    private void OnAppended(Outcome<long> outcome)
    {
        _instruments.AppendDuration.Observe(Time.GetElapsedTime(_appendStartedAt).TotalSeconds);
        if (outcome.Error is { } error)
        {
            _commits!.Abandon();
            RetryOrThrow(error, "append", new AlertManagerMessage.AppendTick());
            return;
        }

        JournalIsBack();
        Committed();
    }

    private void Committed()
    {
        IReadOnlyList<AlertEffect> effects = _commits!.Complete();
        foreach (AlertEffect effect in effects)
            Run(effect);
        TellHealth(HealthMessage.AlertsStand(effects.OfType<AlertEffect.Announce>().Select(news => news.Alert)));
        _ports.Board.Show(_commits.Durable);
        CatchUpHealth();
        AskShards();
        SaveSnapshot();
        Append();
    }

    private void Run(AlertEffect effect)
    {
        switch (effect)
        {
            case AlertEffect.Deliver deliver:
                Deliver(deliver);
                break;
            case AlertEffect.Announce announce:
                _ports.Board.Notices.Publish(new AlertNotice.Changed(announce.Alert));
                break;
            case AlertEffect.ReportGivenUp report:
                _ports.Board.Notices.Publish(new AlertNotice.GivenUp(report.Letter));
                break;
        }
    }

    private void Deliver(AlertEffect.Deliver deliver)
    {
        (long id, int number) = (deliver.Attempt.Notification.Id, deliver.Attempt.Number);
        if (!_state.Outbox.IsUnderWay(id, number))
            return;
        Notification content = NotificationContent.Of(deliver.Attempt.Notification);
        _deliveriesUnderWay++;
        if (!_notifiers.TryGetValue(content.Receiver, out ActorRef<NotifierMessage>? notifier)
            || !notifier.TryTell(new NotifierMessage.Deliver(id, number, content)))
        {
            Self.TellPastBound(new AlertManagerMessage.Answered(
                id, number, new DeliveryOutcome.Temporary($"no notifier for {content.Receiver} takes it")));
        }
    }

    private void PageAnyway()
    {
        foreach (AlertEffect page in _commits!.TakeFiringPages())
        {
            _instruments.Unjournaled.Increment();
            Run(page);
        }
    }

    /// <summary>
    /// A store that is away is asked again; whatever else is wrong is not for this actor to go on from.
    /// </summary>
    private void RetryOrThrow(Exception error, string timer, AlertManagerMessage again)
    {
        if (error is not StoreUnavailableException)
            ExceptionDispatchInfo.Throw(error);
        _instruments.AppendFailures.Increment();
        if (!_isJournalAway)
        {
            _isJournalAway = true;
            _instruments.JournalAway.Set(1);
            _ports.Board.Notices.Publish(new AlertNotice.JournalAway(error.Message));
        }

        StartTimer(timer, _retryPause, again);
        _retryPause = _retryPause * 2 < _options.LongestRetryPause ? _retryPause * 2 : _options.LongestRetryPause;
    }

    private void JournalIsBack()
    {
        CancelTimer("page-anyway");
        _pagesAnyway = false;
        if (!_isJournalAway)
            return;
        _isJournalAway = false;
        _retryPause = _options.FirstRetryPause;
        _instruments.JournalAway.Set(0);
        _ports.Board.Notices.Publish(new AlertNotice.JournalBack());
    }

    private void AskShards()
    {
        if (_shardsToAsk.Count == 0)
            return;
        foreach (ShardId shard in _shardsToAsk)
            _ports.AskShard(shard);
        _shardsToAsk.Clear();
    }

    private void SaveSnapshot()
    {
        // A large state waits for four times as many events, so that encoding it costs a quarter of what they did.
        AlertManagerState durable = _commits!.Durable;
        int every = Math.Max(_options.SnapshotEvery, 4 * (durable.Alerts.Count + durable.Outbox.Entries.Count));
        if (_isSavingSnapshot || _commits.EventsSinceSnapshot < every)
            return;
        _isSavingSnapshot = true;
        PipeToSelf(
            SaveAsync(AlertCodec.EncodeSnapshot(durable), _commits.Sequence),
            error => new AlertManagerMessage.SnapshotSaved(error));
        _commits.EventsSinceSnapshot = 0;
    }

    /// <summary>Events go only after the snapshot that stands for them is durable.</summary>
    private async ValueTask SaveAsync(byte[] snapshot, long sequence)
    {
        await _ports.Snapshots.SaveAsync(_options.Stream, _options.Epoch, sequence, snapshot, _stopping.Token)
            .ConfigureAwait(false);
        await _ports.Journal.TrimAsync(_options.Stream, _options.Epoch, sequence, _stopping.Token)
            .ConfigureAwait(false);
    }

    private void OnSnapshotSaved(Exception? error)
    {
        // Without a snapshot the journal is merely longer; the next one is tried after as many events again.
        _isSavingSnapshot = false;
        if (error is not (null or StoreUnavailableException))
            ExceptionDispatchInfo.Throw(error);
    }

    private void Wake()
    {
        if (_commits is null || _manager.NextWake(_state) is not { } at || at == _wakeAt)
            return;
        _wakeAt = at;
        TimeSpan due = at - Time.GetUtcNow();
        StartTimer("wake", due > TimeSpan.Zero ? due : TimeSpan.Zero, new AlertManagerMessage.WakeTick());
    }

    private void TellHealth(HealthMessage? news)
    {
        if (news is not null && _ports.Health is { } health && !health.TryTell(news))
            _isHealthBehind = true;
    }

    /// <summary>Where changes could not be told, all that fires is, once there is room again.</summary>
    private void CatchUpHealth()
    {
        if (_isHealthBehind && _ports.Health is { } health)
            _isHealthBehind = !health.TryTell(HealthMessage.AlertsAre(_commits!.Durable));
    }

    private void AnswerDrains()
    {
        if (_drains.Count == 0 || _deliveriesUnderWay > 0 || _commits is not { IsEmpty: true })
            return;
        foreach (Reply<bool> drain in _drains)
            drain.Set(true);
        _drains.Clear();
    }
}
