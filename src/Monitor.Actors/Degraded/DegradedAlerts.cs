using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Actors.Degraded;

/// <summary>
/// The alert manager without its journal. It decides as ever, from where the duty's owner had to stop or, on a node
/// that never had the duty, from the configuration; so routes, groups, limits and inhibition hold, and silences where
/// they are known. What begins is told at once. What ends is told once it can be journaled, because an end that turns
/// out to be none would be worse than one that comes late.
/// </summary>
internal sealed class DegradedAlerts(AlertingSetup setup)
{
    private static readonly DeliveryResult.Temporary Later =
        new("it waits for the database", RetryAfter: TimeSpan.FromMinutes(15));

    private readonly AlertManager _manager = new(setup.Alerts.Alerts);
    private AlertManagerState? _durable;
    private AlertManagerState? _left;
    private AlertManagerState? _state;
    private long _journaledThrough;

    /// <summary>True while this node decides who is told.</summary>
    public bool IsOpen => _state is not null;

    /// <summary>What is not in a journal yet.</summary>
    public DegradedBook Book { get; } = new();

    /// <summary>When time alone changes something; null when it does not.</summary>
    public DateTimeOffset? NextWake => _state is { } state ? _manager.NextWake(state) : null;

    /// <summary>The duty's owner had to stop.</summary>
    /// <param name="durable">What the journal has.</param>
    /// <param name="state">All that was decided.</param>
    public void Leave(AlertManagerState durable, AlertManagerState state) => (_durable, _left) = (durable, state);

    /// <summary>This node decides from now on.</summary>
    /// <param name="holdFor">How long an alert of a rule may take to be found again.</param>
    /// <returns>What is to be delivered.</returns>
    public IReadOnlyList<AlertEffect.Deliver> Begin(DateTimeOffset now, Func<string, TimeSpan> holdFor)
    {
        _state = _left ?? AlertManagerState.Empty;
        _journaledThrough = _durable?.Outbox.LastId ?? 0;
        if (_durable is { } durable)
            NoteUnjournaled(durable, _state, holdFor);
        (_durable, _left) = (null, null);
        List<AlertEffect.Deliver> deliveries = [.. Decide(new AlertCommand.Recover(), now, holdFor)];
        deliveries.AddRange(Decide(
            setup.Routing is { } routing
                ? new AlertCommand.ConfigureRouting(routing)
                : new AlertCommand.ConfigureReceivers(setup.Receivers),
            now, holdFor));
        return deliveries;
    }

    /// <summary>The journal's owner decides again. What was found stays in the book.</summary>
    public void End() => (_state, _left, _durable) = (null, null, null);

    public bool IsUnderWay(AlertEffect.Deliver delivery) =>
        _state?.Outbox.IsUnderWay(delivery.Attempt.Notification.Id, delivery.Attempt.Number) == true;

    /// <summary>Decides, takes note of episodes, and puts off what is not to be told without a journal.</summary>
    /// <param name="holdFor">How long an alert of a rule may take to be found again.</param>
    /// <returns>What is to be delivered.</returns>
    public IReadOnlyList<AlertEffect.Deliver> Decide(
        AlertCommand command, DateTimeOffset now, Func<string, TimeSpan> holdFor)
    {
        var deliveries = new List<AlertEffect.Deliver>();
        var commands = new Queue<AlertCommand>([command]);
        while (_state is { } before && commands.TryDequeue(out AlertCommand? next))
        {
            AlertDecision decision = _manager.Decide(before, next, now);
            _state = decision.State;
            Book.Note(before, decision, holdFor);
            foreach (AlertEffect.Deliver delivery in decision.Effects.OfType<AlertEffect.Deliver>())
            {
                OutboxEntry entry = delivery.Attempt.Notification;
                int attempt = delivery.Attempt.Number;
                if (entry.IsFiring || entry.Id <= _journaledThrough)
                    deliveries.Add(delivery);
                else
                    commands.Enqueue(new AlertCommand.FinishDelivery(entry.Id, attempt, Later, Draw: 1));
            }
        }

        return deliveries;
    }

    /// <summary>What had begun when the journal was away already.</summary>
    private void NoteUnjournaled(AlertManagerState durable, AlertManagerState state, Func<string, TimeSpan> holdFor)
    {
        foreach (Alert alert in state.Alerts.Values.OrderBy(alert => alert.Number))
        {
            if (alert.Episode is not { } episode
                || durable.Alerts.GetValueOrDefault(alert.Labels)?.Episode?.Id == episode.Id)
                continue;
            string rule = alert.Sources.IsEmpty ? "" : alert.Sources[0].Rule;
            Book.Add(new DegradedEpisode(
                rule, alert.Labels, alert.Annotations, episode.StartsAt, episode.EndsAt, alert.Value, alert.Reason,
                holdFor(rule),
                [.. episode.Told.Where(told => told.Value.Firing == TellingState.Delivered).Select(told => told.Key)]));
        }
    }
}
