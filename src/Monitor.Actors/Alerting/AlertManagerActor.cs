using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// The shell of <see cref="AlertManager"/>: decide, append, then do. What is decided while an append is under way goes
/// out together in the next. A journal that is away is asked again and again, in order, and after a while firing pages
/// go out without it, because a page twice (under one idempotency key) is better than none. A journal that belongs to
/// somebody else by now ends the duty on this node, and so does any other error: going on from half a state would page
/// wrongly, and what is in the journal is taken up by the owner that comes next.
///
/// What shards say comes as records of the alerting log. A record's position is journaled with what follows from it, so
/// whoever comes next reads on exactly where the journal ends. Where more waits for the journal than is good, the log
/// is not read on.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed partial class AlertManagerActor : DutyActor<AlertManagerMessage>
#pragma warning restore CA1001
{
    private readonly AlertManagerOptions _options;
    private readonly AlertManagerPorts _ports;
    private readonly AlertManager _manager;
    private readonly AlertInstruments _instruments;
    private readonly Queue<AlertManagerMessage.Handle> _early = new();
    private readonly HealthNews _health;
    private readonly List<Reply<bool>> _finishes = [];
    private readonly PositionProofs _proofs = new();
    private readonly CancellationTokenSource _stopping;
    private IReadOnlyDictionary<string, ActorRef<NotifierMessage>> _notifiers =
        FrozenDictionary<string, ActorRef<NotifierMessage>>.Empty;

    private AlertManagerState _state = AlertManagerState.Empty;
    private CommitQueue? _commits;
    private bool _isSavingSnapshot;
    private bool _isFinished;
    private long _readThrough;
    private long _positionTold;
    private bool _owesReader;
    private long _appendStartedAt;
    private TimeSpan _retryPause;
    private bool _isJournalAway;
    private bool _pagesAnyway;
    private int _deliveriesUnderWay;
    private DateTimeOffset? _wakeAt;

    public AlertManagerActor(DutyLife life, AlertManagerOptions options, AlertManagerPorts ports)
        : base(life)
    {
        _options = options;
        _ports = ports;
        _manager = new AlertManager(options.Alerts);
        _instruments = ports.Instruments;
        _health = new HealthNews(ports.Health);
        _retryPause = options.FirstRetryPause;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(life.Over);
    }

    /// <summary>Should it stop because the store is away, another goes on from here without a journal.</summary>
    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        if (_commits is { } commits && !HasBroken)
            _ports.Leave(commits.Durable, _state);
    }

    protected override void Refuse(AlertManagerMessage message)
    {
        if (message is AlertManagerMessage.Finish finish)
            finish.Done.Set(false);
        else if (message is AlertManagerMessage.Prove prove)
            prove.Done.Set(false);
        else if (message is AlertManagerMessage.Ask ask)
            ask.Answer.Fail(new ShardElsewhereException(ShardId.Alerting));
        else if (message is AlertManagerMessage.Handle handle)
            handle.Asker?.Fail(new ShardElsewhereException(ShardId.Alerting));
    }

    protected override void Handle(AlertManagerMessage message)
    {
        switch (message)
        {
            case AlertManagerMessage.Take take:
                Take(take.Records);
                break;
            case AlertManagerMessage.Handle handle when _commits is null:
                _early.Enqueue(handle);
                break;
            case AlertManagerMessage.Handle handle:
                Decide(handle.Command, handle.Asker);
                break;
            case AlertManagerMessage.Ask ask:
                Ask(ask);
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
            case AlertManagerMessage.MarkTick:
                Mark();
                break;
            case AlertManagerMessage.Prove prove:
                _proofs.Ask(prove);
                if (_commits is not null && _proofs.IsAskedFor(_readThrough))
                    Mark();
                _proofs.Answer(_commits?.Durable.Log.Position ?? 0);
                break;
            case AlertManagerMessage.Finish finish:
                _finishes.Add(finish.Done);
                Finish();
                break;
        }
    }

    private void Load() => PipeToSelf(
        RecoveredJournal<RecoveredAlerts>.LoadAsync(_ports.Journal, _ports.Snapshots, _options.Stream, _stopping.Token),
        outcome => new AlertManagerMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredJournal<RecoveredAlerts>> outcome)
    {
        if (outcome.Error is { } error)
        {
            RetryOrThrow(error, "load", new AlertManagerMessage.LoadTick());
            return;
        }

        RecoveredJournal<RecoveredAlerts> recovered = outcome.Value!;
        JournalIsBack();
        _state = recovered.State.State;
        _commits = new CommitQueue(_state, recovered.Sequence, recovered.State.EventsSinceSnapshot);
        _readThrough = _positionTold = _state.Log.Position;
        _ports.Board.Show(Life, _state);
        _ports.Reader.TellPastBound(new AlertingReaderMessage.AlertsLoaded(new LogPosition(_readThrough)));
        StartPeriodicTimer("mark", _options.MarkEvery, new AlertManagerMessage.MarkTick());
        Decide(new AlertCommand.Recover());
        while (_early.TryDequeue(out AlertManagerMessage.Handle? early))
            Decide(early.Command, early.Asker);
        _health.CatchUp(_commits.Durable);
        Wake();
    }

    /// <summary>The position of a record that says nothing of alerts is journaled with one that does.</summary>
    private void Take(ImmutableArray<AlertCommand.TakeRecord> records)
    {
        foreach (AlertCommand.TakeRecord record in records)
        {
            if (!record.Entries.IsEmpty)
                Decide(record);
            _readThrough = record.Position;
        }

        if (_proofs.IsAskedFor(_readThrough))
            Mark();
        _owesReader = true;
        AnswerReader();
    }

    private void Mark()
    {
        if (_readThrough > _state.Log.Position)
            Decide(new AlertCommand.TakeRecord(_readThrough, []));
    }

    private void AnswerReader()
    {
        if (_owesReader && _commits!.WaitingEvents < _options.MaxWaitingEvents)
        {
            _owesReader = false;
            _ports.Reader.TellPastBound(new AlertingReaderMessage.AlertsTook());
        }
    }

    private void Ask(AlertManagerMessage.Ask ask)
    {
        if (_commits is not null && _commits.WaitingEvents < _options.MaxWaitingEvents)
            Decide(ask.Command, ask.Answer);
        else
            ask.Answer.Fail(new StoreUnavailableException("The alerts' journal takes nothing now."));
    }

    private void Decide(AlertCommand command, Reply<AlertAnswer>? asker = null)
    {
        AlertDecision decision = _manager.Decide(_state, command, Time.GetUtcNow());
        _instruments.Count(decision);
        _state = decision.State;
        if (!decision.Events.IsEmpty || !decision.Effects.IsEmpty || asker is not null)
            _commits!.Add(decision, asker);
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
            Finish();
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
            _ports.Journal.AppendAsync(_options.Stream, Life.Epoch, _commits.Sequence, [entry], _stopping.Token),
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
        IReadOnlyList<AlertEvent> events = _commits!.UnderWay;
        IReadOnlyList<AlertEffect> effects = _commits.Complete();
        foreach (AlertEffect effect in effects)
            Run(effect);
        _ports.Board.Show(Life, _commits.Durable);
        _health.Tell(effects, _commits.Durable);
        AnswerReader();
        TellPosition();
        if (events.Count > 0)
            _ports.Audit?.Committed(_options.Stream, _commits.Sequence, events.Count, AlertNarration.Tell(events));
        SaveSnapshot();
        Append();
    }

    private void TellPosition()
    {
        long position = _commits!.Durable.Log.Position;
        _proofs.Answer(position);
        if (position == _positionTold)
            return;
        _positionTold = position;
        _ports.Reader.TellPastBound(new AlertingReaderMessage.AlertsKept(new LogPosition(position)));
    }

    private void Run(AlertEffect effect)
    {
        switch (effect)
        {
            case AlertEffect.Deliver deliver:
                Deliver(deliver);
                break;
            case AlertEffect.RemindOfSilence remind:
                _ports.Board.Notices.Publish(new AlertNotice.SilenceEnding(remind.Silence));
                break;
            case AlertEffect.ReportGivenUp report:
                _ports.Board.Notices.Publish(new AlertNotice.GivenUp(report.Letter));
                break;
        }
    }

    private void Deliver(AlertEffect.Deliver deliver)
    {
        (long id, int number) = (deliver.Attempt.Notification.Id, deliver.Attempt.Number);
        // What is not begun before the end is in doubt for the next owner, who asks anew.
        if (!_state.Outbox.IsUnderWay(id, number) || _finishes.Count > 0)
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

    private void Wake()
    {
        if (_commits is null || _manager.NextWake(_state) is not { } at || at == _wakeAt)
            return;
        _wakeAt = at;
        TimeSpan due = at - Time.GetUtcNow();
        StartTimer("wake", due > TimeSpan.Zero ? due : TimeSpan.Zero, new AlertManagerMessage.WakeTick());
    }

    private void Finish()
    {
        if (_finishes.Count == 0 || _deliveriesUnderWay > 0 || _isSavingSnapshot || _commits is not { IsEmpty: true })
            return;
        // One try is enough: without the snapshot the next owner reads more of the journal.
        if (!_isFinished && _commits.EventsSinceSnapshot > 0)
        {
            _isFinished = true;
            BeginSnapshot();
            return;
        }

        foreach (Reply<bool> finish in _finishes)
            finish.Set(true);
        _finishes.Clear();
    }
}
