using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>Whom the degraded mode tells: peers of what they are to judge, receivers of what fires.</summary>
internal sealed partial class DegradedActor
{
    private const int BytesPerWord = 1 << 20;
    private const int TransitionsPerWord = 500;

    /// <summary>A peer that takes longer is as good as gone; what it was to be told goes to another.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RenewPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ShardId, long> _renewedAt = [];
    private readonly HashSet<string> _speakingTo = new(StringComparer.Ordinal);
    private List<AlertEffect.Deliver> _held = [];
    private List<AlertEffect.Deliver> _heldUnderWay = [];
    private long _keptChanges;
    private long _keepingChanges;
    private bool _isLoaded;
    private bool _isKeeping;

    private void ReceiveOfPages(DegradedMessage message)
    {
        switch (message)
        {
            case DegradedMessage.Loaded loaded:
                foreach (DegradedEpisode episode in loaded.Episodes)
                    _alerts.Book.Add(episode);
                _keptChanges = _alerts.Book.Changes;
                _isLoaded = true;
                break;
            case DegradedMessage.WakeTick:
                Decide(new AlertCommand.Tick());
                break;
            case DegradedMessage.BookKept kept:
                OnBookKept(kept.Error);
                break;
            case DegradedMessage.Delivered delivered:
                OnDelivered(delivered);
                break;
        }
    }

    /// <summary>Hands a node what it judges now: one word at a time, in order.</summary>
    private void HandTo(string node)
    {
        if (node == ports.Self || _speakingTo.Contains(node))
            return;
        ImmutableArray<HandedRecord> records = _records.IsEmpty ? [] : _records.Take(
            shard => Judge(shard).Evaluator == node, BytesPerWord);
        if (records.Length > 0)
            Speak(node, new DegradedWord.Records(records));
        else if (Judge(ShardId.Alerting).Evaluator == node && _transitions.Count > 0)
            Speak(node, new DegradedWord.Transitions([.. _transitions.Take(TransitionsPerWord)]));
    }

    private void Speak(string node, DegradedWord word)
    {
        if (_view.Members.FirstOrDefault(member => member.Node == node) is not { } peer)
            return;
        if (word is DegradedWord.Transitions transitions)
            _transitions.RemoveRange(0, transitions.All.Length);
        _speakingTo.Add(node);
        PipeToSelf(
            TellAsync(peer, word),
            outcome => new DegradedMessage.Said(node, word, outcome.Value.Value));
    }

    private void TakeSaid(DegradedMessage.Said said)
    {
        _speakingTo.Remove(said.Node);
        if (_outlook is null)
            return;
        if (said is { Answer.LacksDefinitions: true, Word: DegradedWord.Records taken })
            Renew(taken.All.Select(record => record.Shard).Distinct());
        if (said.Answer is { HasTaken: true })
            Route();
        else if (said.Word is DegradedWord.Records records)
            _records.PutBack(records.All);
        else if (said.Word is DegradedWord.Transitions transitions)
            _transitions.InsertRange(0, transitions.All);
    }

    /// <summary>
    /// Whoever judges now has not read what was defined: the node was not the owner, or the last of it was on its way.
    /// For a while after, what is under way still names what it does not know.
    /// </summary>
    private void Renew(IEnumerable<ShardId> shards)
    {
        foreach (ShardId shard in shards)
        {
            if (_renewedAt.TryGetValue(shard, out long at) && Time.GetElapsedTime(at) < RenewPause)
                continue;
            _renewedAt[shard] = Time.GetTimestamp();
            ports.Renew(shard);
        }
    }

    private async ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(Member peer, DegradedWord word)
    {
        using var limit = new CancellationTokenSource(AnswerWithin, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        return await ports.Setup.Peers().TellAsync(peer, word, either.Token).ConfigureAwait(false);
    }

    private void Page() => Page(Judge(ShardId.Alerting));

    /// <summary>Decides what follows from what rules said, where this node pages.</summary>
    private void Page(DegradedVerdict verdict)
    {
        if (!verdict.IsHere)
        {
            if (verdict.Evaluator is not null)
                _alerts.End();
            return;
        }

        if (!_alerts.IsOpen)
            Run(_alerts.Begin(Now, HoldFor));
        foreach (AlertTransition transition in _transitions)
            Run(_alerts.Decide(new AlertCommand.Observe(transition), Now, HoldFor));
        _transitions.Clear();
        Wake();
    }

    private void Decide(AlertCommand command)
    {
        Run(_alerts.Decide(command, Now, HoldFor));
        Wake();
    }

    private TimeSpan HoldFor(string rule) => RulePatience.Of(ports.Rules(), rule);

    private void Wake()
    {
        if (_alerts.NextWake is not { } at)
            return;
        TimeSpan due = at - Now;
        StartTimer("wake", due > TimeSpan.Zero ? due : TimeSpan.Zero, new DegradedMessage.WakeTick());
    }

    /// <summary>Nobody is told before the disk knows; a disk that fails keeps nobody from being told.</summary>
    private void Run(IReadOnlyList<AlertEffect.Deliver> deliveries)
    {
        _held.AddRange(deliveries);
        if (_alerts.Book.Changes > _keptChanges || _isKeeping)
            KeepBook();
        else
            DeliverHeld(_held);
    }

    private void KeepBook()
    {
        if (_isKeeping)
            return;
        _isKeeping = true;
        _keepingChanges = _alerts.Book.Changes;
        (_heldUnderWay, _held) = (_held, []);
        PipeToSelf(ports.Setup.Book.KeepAsync(_alerts.Book.All), static error => new DegradedMessage.BookKept(error));
    }

    private void OnBookKept(Exception? error)
    {
        _isKeeping = false;
        _keptChanges = _keepingChanges;
        if (error is not null)
            ports.Instruments.BookFailures.Increment();
        DeliverHeld(_heldUnderWay);
        if (_alerts.Book.Changes > _keptChanges || _held.Count > 0)
            KeepBook();
    }

    private void DeliverHeld(List<AlertEffect.Deliver> held)
    {
        foreach (AlertEffect.Deliver delivery in held)
            Deliver(delivery);
        held.Clear();
    }

    private void Deliver(AlertEffect.Deliver delivery)
    {
        if (!_alerts.IsUnderWay(delivery))
            return;
        (long id, int attempt) = (delivery.Attempt.Notification.Id, delivery.Attempt.Number);
        Notification content = NotificationContent.Of(delivery.Attempt.Notification);
        INotifier? notifier = ports.Alerting.Notifiers.FirstOrDefault(one => one.Receiver == content.Receiver);
        PipeToSelf(
            DeliverAsync(notifier, content), outcome => new DegradedMessage.Delivered(id, attempt, outcome));
    }

    private async ValueTask<DeliveryOutcome> DeliverAsync(INotifier? notifier, Notification content)
    {
        if (notifier is null)
            return new DeliveryOutcome.Permanent($"there is no notifier for {content.Receiver}");
        using var limit = new CancellationTokenSource(ports.Alerting.Alerts.LongestAttempt, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        return await notifier.DeliverAsync(content, either.Token).ConfigureAwait(false);
    }

    private void OnDelivered(DegradedMessage.Delivered delivered)
    {
        DeliveryOutcome outcome = delivered.Outcome.Value
            ?? new DeliveryOutcome.Temporary(delivered.Outcome.Error!.Message);
        if (outcome is DeliveryOutcome.Delivered)
            ports.Instruments.Pages.Increment();
        Decide(new AlertCommand.FinishDelivery(
            delivered.Id, delivered.Attempt, NotificationContent.ResultOf(outcome), Self.System.Draw()));
    }

    /// <summary>
    /// Whoever asks has the duty under a lease: this node pages no more by itself until the store has been silent anew.
    /// What is on its way to receivers now is told again under the same key.
    /// </summary>
    private DegradedAnswer HandOver(long knownThrough)
    {
        TimeSpan toCatchUp = RulePatience.ToCatchUp(_awayFor);
        EndOutage();
        _handedOverAt = Time.GetTimestamp();
        if (_alerts.Book.Forget(knownThrough))
            KeepBook();
        Show();
        return AnswerOf(hasTaken: _isLoaded) with
        {
            Through = _alerts.Book.Changes,
            Episodes = [.. _alerts.Book.All.Select(one => one with { HoldFor = one.HoldFor + toCatchUp })],
        };
    }
}
