using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// What an alert manager would have told of transitions that a replay found, by the routes that are in force: groups,
/// inhibition, mute times and flapping as ever; without silences, which belong to the hours that they were made for.
/// </summary>
public static class ReplayPages
{
    /// <summary>Decisions that are taken at most.</summary>
    public const int MostSteps = 200_000;

    /// <summary>Who was told that something fires, in order; null where it was too much to find out.</summary>
    /// <param name="transitions">In the order of time.</param>
    /// <param name="routing">By which is told.</param>
    /// <param name="options">By which the alert manager decides.</param>
    /// <param name="end">Until when to look.</param>
    public static IReadOnlyList<ReplayedPage>? Of(
        IReadOnlyList<AlertTransition> transitions, RoutingDefinition routing, AlertOptions options, DateTimeOffset end)
    {
        var run = new Run(new AlertManager(options));
        DateTimeOffset start = transitions.Count > 0 ? transitions[0].At : end;
        if (!run.TryDecide(new AlertCommand.ConfigureRouting(routing), start))
            return null;
        long sequence = 0;
        foreach (AlertTransition transition in transitions)
        {
            // Numbers are each component's own; here all come from one shard.
            if (!run.TryAdvance(transition.At)
                || !run.TryDecide(new AlertCommand.Observe(transition with { Sequence = ++sequence }), transition.At))
                return null;
        }

        return run.TryAdvance(end) ? run.Pages : null;
    }

    private sealed class Run(AlertManager manager)
    {
        private readonly List<ReplayedPage> _pages = [];
        private AlertManagerState _state = AlertManagerState.Empty;
        private int _steps;

        public IReadOnlyList<ReplayedPage> Pages => _pages;

        public bool TryAdvance(DateTimeOffset to)
        {
            DateTimeOffset now = DateTimeOffset.MinValue;
            while (manager.NextWake(_state) is { } next && next <= to)
            {
                now = next > now ? next : now.AddMilliseconds(1);
                if (now > to)
                    return true;
                if (!TryDecide(new AlertCommand.Tick(), now))
                    return false;
            }

            return true;
        }

        public bool TryDecide(AlertCommand command, DateTimeOffset now)
        {
            var commands = new Queue<AlertCommand>([command]);
            while (commands.TryDequeue(out AlertCommand? next))
            {
                if (++_steps > MostSteps)
                    return false;
                AlertDecision decision = manager.Decide(_state, next, now);
                _state = decision.State;
                foreach (AlertEvent fact in decision.Events)
                    Hear(fact);
                foreach (AlertEffect.Deliver deliver in decision.Effects.OfType<AlertEffect.Deliver>())
                {
                    commands.Enqueue(new AlertCommand.FinishDelivery(
                        deliver.Attempt.Notification.Id, deliver.Attempt.Number, new DeliveryResult.Delivered(), 0));
                }
            }

            return true;
        }

        private void Hear(AlertEvent fact)
        {
            if (fact is AlertEvent.NotificationQueued { IsFiring: true } queued)
                _pages.Add(new ReplayedPage(queued.At, queued.Receiver, [NameOf(queued.Labels)]));
            else if (fact is AlertEvent.GroupNotified { Firing.Length: > 0 } told)
                _pages.Add(new ReplayedPage(told.At, told.Receiver, [.. told.Firing.Select(NameOf).Distinct()]));
        }

        private static string NameOf(Series.LabelSet labels) => labels["alertname"] ?? "";
    }
}

/// <summary>Somebody would have been told that alerts fire.</summary>
/// <param name="Alerts">Their names.</param>
public sealed record ReplayedPage(DateTimeOffset At, string Receiver, IReadOnlyList<string> Alerts);
