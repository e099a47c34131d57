using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting;

/// <summary>
/// An alert manager without a shell: commands in, state and effects to look at, a clock to move by hand.
/// </summary>
internal sealed class AlertWorld
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly AlertManager _manager;
    private long _sequence;

    public AlertWorld(AlertOptions? options = null, params AlertReceiver[] receivers)
    {
        Options = options ?? new AlertOptions();
        _manager = new AlertManager(Options);
        Send(new AlertCommand.ConfigureReceivers([.. receivers]));
    }

    public AlertOptions Options { get; }

    public AlertManagerState State { get; private set; } = AlertManagerState.Empty;

    public DateTimeOffset Now { get; set; } = Start;

    public List<AlertEvent> Events { get; } = [];

    /// <summary>Attempts that were begun and not yet answered.</summary>
    public List<DeliveryAttempt> Attempts { get; } = [];

    public DateTimeOffset? NextWake => _manager.NextWake(State);

    public static AlertReceiver Receiver(string name, bool sendResolved = true, int maxInFlight = 4) =>
        new(name, [], AlertSeverity.Info, sendResolved, maxInFlight);

    public static LabelSet Labels(string name, string component = "gateway", string severity = "critical") =>
        LabelSet.From(("alertname", name), ("component", component), ("severity", severity));

    public AlertReason Send(AlertCommand command)
    {
        AlertDecision decision = _manager.Decide(State, command, Now);
        AlertManagerState folded = decision.Events.Aggregate(State, AlertFold.Apply);
        byte[] snapshot = AlertCodec.EncodeSnapshot(decision.State);
        Assert.Equal(AlertCodec.EncodeSnapshot(folded), snapshot);
        Assert.Equal(AlertCodec.EncodeSnapshot(AlertCodec.DecodeSnapshot(snapshot)), snapshot);
        State = decision.State;
        Events.AddRange(decision.Events);
        Attempts.AddRange(decision.Effects.OfType<AlertEffect.Deliver>().Select(effect => effect.Attempt));
        return decision.Reason;
    }

    public AlertReason Observe(
        LabelSet labels, AlertState state, int shard = 0, string rule = "g/r", long? sequence = null,
        DateTimeOffset? at = null) =>
        Send(new AlertCommand.Observe(new AlertTransition(
            new ShardId(shard), sequence ?? ++_sequence, rule, labels, LabelSet.From(("summary", "it is bad")),
            state, AlertState.Inactive, at ?? Now, 1.5, "above 1")));

    public AlertReason Reconcile(long sequence, params ReconciledAlert[] active) =>
        Send(new AlertCommand.Reconcile(new ShardId(0), sequence, [.. active]));

    public ReconciledAlert Active(LabelSet labels, AlertState state = AlertState.Firing, string rule = "g/r") =>
        new(rule, labels, LabelSet.Empty, state, Now, 2, "still above 1");

    /// <summary>Takes the oldest attempt that waits for an answer, and answers it.</summary>
    public AlertReason Answer(DeliveryResult result, double draw = 0)
    {
        DeliveryAttempt attempt = Attempts[0];
        Attempts.RemoveAt(0);
        return Send(new AlertCommand.FinishDelivery(attempt.Notification.Id, attempt.Number, result, draw));
    }

    public AlertReason Accept() => Answer(new DeliveryResult.Delivered());

    public AlertReason Refuse() => Answer(new DeliveryResult.Permanent("400 Bad Request"));

    public AlertReason Postpone(TimeSpan? retryAfter = null, double draw = 0) =>
        Answer(new DeliveryResult.Temporary("503 Service Unavailable", retryAfter), draw);

    public AlertReason Tick(TimeSpan later)
    {
        Now += later;
        return Send(new AlertCommand.Tick());
    }

    /// <summary>What the receivers are asked to take now: "ops firing HighCpu".</summary>
    public string[] Asked() =>
    [
        .. Attempts.Select(attempt =>
            $"{attempt.Notification.Receiver} {(attempt.Notification.IsFiring ? "firing" : "resolved")} "
            + attempt.Notification.Labels["alertname"]),
    ];
}
