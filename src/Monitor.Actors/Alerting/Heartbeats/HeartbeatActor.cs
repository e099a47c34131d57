using System.Globalization;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting.Heartbeats;

/// <summary>
/// Tells somebody outside that alerts would get through: a dead man's switch. A beat is sent only after a check has
/// gone the way that an alert goes: a record that says nothing is appended to the alerting log, read there, taken by
/// the alert manager, and its position is durable in the journal. Where any of these is stuck, no beat is sent, and
/// whoever waits for it calls for help by another way. One check at a time: the next begins when it is due, whatever
/// became of the one before.
/// </summary>
internal sealed class HeartbeatActor(
    DutyLife life, HeartbeatSetup setup, IEventLog log, ActorRef<AlertManagerMessage> manager,
    HeartbeatInstruments instruments) : DutyActor<HeartbeatMessage>(life)
{
    private long _number;
    private bool _isProving;
    private CancellationTokenSource? _limit;

    protected internal override void OnStart() =>
        StartPeriodicTimer("beat", setup.Every, new HeartbeatMessage.BeatTick());

    protected internal override void OnStop() => _limit?.Dispose();

    protected override void Handle(HeartbeatMessage message)
    {
        switch (message)
        {
            case HeartbeatMessage.BeatTick:
                Prove();
                break;
            case HeartbeatMessage.Proved proved when proved.Number == _number:
                _isProving = false;
                if (proved.Outcome is { Error: null, Value: true })
                    PipeToSelf(SendAsync(), static outcome => new HeartbeatMessage.Sent(outcome));
                else
                    instruments.Withheld.Increment();
                break;
            case HeartbeatMessage.Sent sent:
                (sent.Outcome.Value is DeliveryOutcome.Delivered ? instruments.Sent : instruments.Refused).Increment();
                break;
        }
    }

    private void Prove()
    {
        if (_isProving)
            instruments.Withheld.Increment();
        _limit?.Dispose();
        _limit = new CancellationTokenSource(setup.Every, Time);
        _isProving = true;
        long number = ++_number;
        PipeToSelf(ProveAsync(_limit), outcome => new HeartbeatMessage.Proved(number, outcome));
    }

    /// <summary>True when the check has come through to the journal.</summary>
    private async ValueTask<bool> ProveAsync(CancellationTokenSource limit)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Life.Over);
        using var record = new AlertLogWriter();
        record.Add(new AlertLogEntry.Heard([]));
        LogPosition position = await log
            .AppendAsync(ShardId.Alerting, Epoch.None, record.Payload, either.Token).ConfigureAwait(false);
        return await manager.AskAsync<bool>(
            done => new AlertManagerMessage.Prove(position, done), either.Token).ConfigureAwait(false);
    }

    private async ValueTask<DeliveryOutcome> SendAsync()
    {
        using var limit = new CancellationTokenSource(setup.Every, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Life.Over);
        return await setup.Notifier.DeliverAsync(Beat(), either.Token).ConfigureAwait(false);
    }

    /// <summary>An alert that always fires, as those who watch Alertmanager from outside know it.</summary>
    private Notification Beat()
    {
        DateTimeOffset now = Time.GetUtcNow();
        LabelSet labels = LabelSet.From(("alertname", "Watchdog"), ("severity", "none"));
        LabelSet texts = LabelSet.From(("summary", "Alerting works. Call for help when this stays away."));
        string key = string.Create(CultureInfo.InvariantCulture, $"heartbeat-{Life.Epoch}-{now.UtcTicks}");
        var alert = new NotifiedAlert(AlertFingerprint.Of(labels), true, labels, texts, now, null, "", double.NaN);
        return new Notification(key, setup.Notifier.Receiver, "{}:" + labels, labels, [alert]);
    }
}
