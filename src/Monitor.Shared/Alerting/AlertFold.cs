using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// What each event makes of the state. Nothing is decided here: the same journal always gives the same state, whatever
/// the options are by then. An event that cannot have happened throws, for going on from there would page wrongly.
/// </summary>
public static class AlertFold
{
    /// <exception cref="InvalidOperationException">The event cannot have happened in this state.</exception>
    public static AlertManagerState Apply(AlertManagerState state, AlertEvent @event) => @event switch
    {
        AlertEvent.AlertObserved observed => Observe(Count(state, observed.Shard, observed.Sequence), observed),
        AlertEvent.AlertRefused refused => Refuse(Count(state, refused.Shard, refused.Sequence)),
        AlertEvent.EpisodeBegan began => Begin(state, began),
        AlertEvent.EpisodeEnded ended => End(state, ended),
        AlertEvent.EpisodeAdopted adopted => Adopt(state, adopted),
        AlertEvent.AlertsPruned pruned => Prune(state, pruned),
        AlertEvent.ShardReconciled reconciled =>
            state with { Seen = state.Seen.SetItem(reconciled.Shard, reconciled.Sequence) },
        AlertEvent.LogTaken taken => state with { Log = state.Log.Take(taken.Position, taken.Shards) },
        AlertEvent.ReceiversConfigured configured =>
            RoutingFold.Configure(state, RoutingDefinition.Of(configured.Receivers)),
        AlertEvent.NotificationQueued queued => Queue(state, queued),
        AlertEvent.DeliveryAttempted attempted => LetterFold.Attempt(state, attempted),
        AlertEvent.DeliveryInterrupted interrupted => state with
        {
            Outbox = state.Outbox.Defer(interrupted.Id, interrupted.Attempt, interrupted.At, interrupted.Reason),
            Totals = state.Totals with { Interrupted = state.Totals.Interrupted + 1 },
        },
        AlertEvent.DeliveryDeferred deferred => state with
        {
            Outbox = state.Outbox.Defer(deferred.Id, deferred.Attempt, deferred.NextAt, deferred.Reason),
            Totals = state.Totals with { Deferred = state.Totals.Deferred + 1 },
        },
        AlertEvent.NotificationDelivered delivered => Deliver(state, delivered),
        AlertEvent.DeliveryFailed failed => Fail(state, failed),
        _ => ApplyRouting(state, @event),
    };

    private static AlertManagerState ApplyRouting(AlertManagerState state, AlertEvent @event) => @event switch
    {
        AlertEvent.RoutingConfigured configured => RoutingFold.Configure(state, configured.Definition),
        AlertEvent.SilenceSet set => state with { Routed = RoutingFold.Set(state.Routed, set) },
        AlertEvent.SilenceReminded reminded => state with { Routed = RoutingFold.Remind(state.Routed, reminded) },
        AlertEvent.SilencesForgotten forgotten => state with { Routed = RoutingFold.Forget(state.Routed, forgotten) },
        AlertEvent.TellingHeld held => state with { Routed = RoutingFold.Hold(state.Routed, held) },
        AlertEvent.HoldReleased released => state with
        {
            Routed = state.Routed with
            {
                Held = state.Routed.Held.Release(new HoldCause(released.Kind, released.By)),
            },
        },
        AlertEvent.GroupJoined joined => state with { Routed = RoutingFold.Join(state.Routed, joined) },
        AlertEvent.GroupScheduled scheduled => state with { Routed = RoutingFold.Schedule(state.Routed, scheduled) },
        AlertEvent.GroupNotified notified => RoutingFold.Notify(state, notified),
        AlertEvent.GroupFlushed flushed => state with { Routed = RoutingFold.Flush(state.Routed, flushed) },
        AlertEvent.AlertPosted posted => RoutingFold.Post(state, posted),
        AlertEvent.AlertsExtended extended => state with { Routed = RoutingFold.Extend(state.Routed, extended) },
        AlertEvent.EpisodeCounted counted => RoutingFold.Count(state, counted),
        AlertEvent.FlappingBegan began => RoutingFold.BeginFlapping(state, began),
        AlertEvent.FlappingEnded ended => RoutingFold.EndFlapping(state, ended),
        AlertEvent.NoticeQueued notice => LetterFold.Queue(state, notice),
        AlertEvent.NotificationsFolded folded => LetterFold.Fold(state, folded),
        AlertEvent.DeadLetterResent resent =>
            Tell(LetterFold.Resend(state, resent, out OutboxEntry entry), entry, TellingState.Queued),
        AlertEvent.PageQueued or AlertEvent.PageDropped or AlertEvent.PageWithdrawn => PageFold.Apply(state, @event),
        AlertEvent.ActionReported reported => state with { Reported = Remember(state.Reported, reported.Id) },
        _ => throw new InvalidOperationException($"No rule says what {@event.GetType().Name} makes of the alerts."),
    };

    private static ImmutableList<string> Remember(ImmutableList<string> reported, string id) =>
        (reported.Count < AlertManagerState.MaxReported ? reported : reported.RemoveAt(0)).Add(id);

    private static AlertManagerState Count(AlertManagerState state, ShardId shard, long? sequence)
    {
        if (sequence is not { } number)
            return state;
        if (number <= state.SeenOf(shard))
        {
            throw new InvalidOperationException(
                $"Transition {number} of shard {shard} comes after {state.SeenOf(shard)} was counted.");
        }

        return state with { Seen = state.Seen.SetItem(shard, number) };
    }

    private static AlertManagerState Refuse(AlertManagerState state) =>
        state with { Totals = state.Totals with { AlertsRefused = state.Totals.AlertsRefused + 1 } };

    private static AlertManagerState Observe(AlertManagerState state, AlertEvent.AlertObserved observed)
    {
        if (observed is { Rule: PostedBook.Rule, State: AlertState.Inactive })
            state = state with { Routed = state.Routed with { Posted = state.Routed.Posted.Remove(observed.Labels) } };
        if (observed is { Rule: AdoptedBook.Rule, State: AlertState.Inactive })
            state = state with { Adopted = state.Adopted.Remove(observed.Labels) };
        if (!state.Alerts.TryGetValue(observed.Labels, out Alert? alert))
            return observed.State == AlertState.Inactive ? state : Add(state, observed);

        bool isKnown = Alert.IndexOf(alert.Sources, observed.Shard, observed.Rule) >= 0;
        if (!isKnown && observed.State == AlertState.Inactive)
            return state;

        ImmutableArray<AlertSource> sources =
            Alert.Update(alert.Sources, observed.Shard, observed.Rule, observed.State);
        Alert changed = alert with
        {
            Annotations = observed.Annotations.Count > 0 ? observed.Annotations : alert.Annotations,
            Sources = sources,
            ActiveAt = alert.State == AlertState.Inactive ? observed.Since : alert.ActiveAt,
            StandsSince = observed.Since,
            ChangedAt = observed.At,
            Value = observed.Value,
            Reason = observed.Reason,
            Version = alert.Version + 1,
            GeneratorUrl = observed.GeneratorUrl ?? alert.GeneratorUrl,
        };
        ImmutableSortedDictionary<EndedAlert, LabelSet> ended = alert.State == AlertState.Inactive
            ? state.Ended.Remove(new EndedAlert(alert.ChangedAt, alert.Number))
            : state.Ended;
        return Settle(state with { Ended = ended }, changed);
    }

    private static AlertManagerState Add(AlertManagerState state, AlertEvent.AlertObserved observed)
    {
        long number = state.LastNumber + 1;
        var alert = new Alert(
            number, observed.Labels, observed.Annotations,
            [new AlertSource(observed.Shard, observed.Rule, observed.State)],
            ActiveAt: observed.Since, StandsSince: observed.Since, ChangedAt: observed.At, observed.Value,
            observed.Reason, Version: 1, Episode: null)
        {
            GeneratorUrl = observed.GeneratorUrl,
        };
        return state with { Alerts = state.Alerts.Add(alert.Labels, alert), LastNumber = number };
    }

    /// <summary>
    /// Keeps the alert where it belongs: forgotten at once if it never fired, for pruning if it is over.
    /// </summary>
    private static AlertManagerState Settle(AlertManagerState state, Alert alert)
    {
        if (alert.State != AlertState.Inactive)
            return state with { Alerts = state.Alerts.SetItem(alert.Labels, alert) };
        if (alert.Episode is null)
            return state with { Alerts = state.Alerts.Remove(alert.Labels) };
        return state with
        {
            Alerts = state.Alerts.SetItem(alert.Labels, alert),
            Ended = state.Ended.SetItem(new EndedAlert(alert.ChangedAt, alert.Number), alert.Labels),
        };
    }

    private static AlertManagerState Begin(AlertManagerState state, AlertEvent.EpisodeBegan began)
    {
        Alert alert = Find(state, began.Labels);
        if (alert.Episode is { IsOpen: true } || !alert.HasFiringSource || alert.Episode?.StartsAt >= began.StartsAt)
            throw new InvalidOperationException($"No episode of {began.Labels} can begin at {began.StartsAt:O}.");
        var episode = new Episode(
            Episode.MakeId(alert.Fingerprint, began.StartsAt), began.StartsAt, EndsAt: null, EndReason: "",
            RoutingFold.ToldAtBegin(alert));
        return state with
        {
            Alerts = state.Alerts.SetItem(alert.Labels, alert with { Episode = episode, Version = alert.Version + 1 }),
            Routed = RoutingFold.Begin(state.Routed, alert, began.At),
            Totals = state.Totals with { EpisodesBegun = state.Totals.EpisodesBegun + 1 },
        };
    }

    private static AlertManagerState End(AlertManagerState state, AlertEvent.EpisodeEnded ended)
    {
        Alert alert = Find(state, ended.Labels);
        if (alert.Episode is not { IsOpen: true } episode || !alert.Sources.IsEmpty || ended.EndsAt < episode.StartsAt)
            throw new InvalidOperationException($"No episode of {ended.Labels} can end at {ended.EndsAt:O}.");
        Alert over = alert with
        {
            Episode = episode with { EndsAt = ended.EndsAt, EndReason = ended.Reason },
            Version = alert.Version + 1,
        };
        AlertManagerState next = state with
        {
            Totals = state.Totals with { EpisodesEnded = state.Totals.EpisodesEnded + 1 },
            Routed = RoutingFold.End(state.Routed, alert, ended.At),
        };
        return Settle(next, over);
    }

    private static AlertManagerState Adopt(AlertManagerState state, AlertEvent.EpisodeAdopted adopted)
    {
        Alert alert = Find(state, adopted.Labels);
        if (alert.Episode is not { IsOpen: true } episode)
            throw new InvalidOperationException($"No episode of {adopted.Labels} is open that could be adopted.");
        Episode told = episode with
        {
            Told = episode.Told.SetItems(adopted.Told.Select(receiver => KeyValuePair.Create(
                receiver, new Telling(TellingState.Delivered, TellingState.None)))),
        };
        return state with
        {
            Alerts = state.Alerts.SetItem(alert.Labels, alert with { Episode = told }),
            Adopted = state.Adopted.Set(alert.Labels, new AdoptedState(adopted.Until, adopted.EndedAt)),
        };
    }

    private static AlertManagerState Prune(AlertManagerState state, AlertEvent.AlertsPruned pruned)
    {
        ImmutableDictionary<LabelSet, Alert>.Builder alerts = state.Alerts.ToBuilder();
        ImmutableSortedDictionary<EndedAlert, LabelSet>.Builder ended = state.Ended.ToBuilder();
        foreach (LabelSet labels in pruned.Alerts)
        {
            Alert alert = Find(state, labels);
            if (!ended.Remove(new EndedAlert(alert.ChangedAt, alert.Number)))
                throw new InvalidOperationException($"The alert {labels} is not over and cannot be forgotten.");
            alerts.Remove(labels);
        }

        return state with
        {
            Alerts = alerts.ToImmutable(),
            Ended = ended.ToImmutable(),
            Totals = state.Totals with { AlertsPruned = state.Totals.AlertsPruned + pruned.Alerts.Length },
        };
    }

    private static AlertManagerState Queue(AlertManagerState state, AlertEvent.NotificationQueued queued)
    {
        Alert alert = Find(state, queued.Labels);
        if (alert.Episode is not { } episode || episode.IsOpen != queued.IsFiring)
            throw new InvalidOperationException($"{queued.Labels} has nothing to tell as notification {queued.Id}.");
        var entry = new OutboxEntry(
            queued.Id, queued.Key, queued.Receiver, queued.IsFiring, alert.Labels, OutboxAlert.AnnotationsOf(alert),
            episode.Id, episode.StartsAt, episode.EndsAt, alert.Value, queued.At, NextAt: queued.At)
        {
            GeneratorUrl = alert.GeneratorUrl,
        };
        AlertManagerState next = state with
        {
            Outbox = state.Outbox.Queue(entry),
            Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
        };
        return Tell(next, entry, TellingState.Queued);
    }

    private static AlertManagerState Deliver(AlertManagerState state, AlertEvent.NotificationDelivered delivered)
    {
        OutboxEntry entry = state.Outbox[delivered.Id];
        AlertManagerState next = state with
        {
            Outbox = state.Outbox.Deliver(delivered.Id, delivered.Attempt),
            Totals = state.Totals with { Delivered = state.Totals.Delivered + 1 },
            Pages = state.Pages.Settle(entry, delivered.At, PageOutcome.Delivered, reason: ""),
        };
        return Tell(next, entry, TellingState.Delivered);
    }

    private static AlertManagerState Fail(AlertManagerState state, AlertEvent.DeliveryFailed failed)
    {
        OutboxEntry entry = state.Outbox[failed.Id];
        AlertManagerState next = state with
        {
            Outbox = state.Outbox.Fail(failed.Id, failed.Cause, failed.Reason, failed.At),
            Totals = state.Totals with { Failed = state.Totals.Failed + 1 },
            Pages = state.Pages.Settle(entry, failed.At, PageOutcome.Failed, failed.Reason),
        };
        return Tell(next, entry, TellingState.Failed);
    }

    /// <summary>
    /// Notes on the episode how far a receiver is told, unless the alert has gone on to another since.
    /// </summary>
    private static AlertManagerState Tell(AlertManagerState state, OutboxEntry entry, TellingState telling)
    {
        if (entry.Page is not null)
            return state;
        if (entry.Group is not { } group)
            return Tell(state, entry.Labels, entry.Episode, entry.Receiver, entry.IsFiring, telling);
        foreach (OutboxAlert alert in group.Alerts)
            state = Tell(state, alert.Labels, alert.Episode, entry.Receiver, alert.EndsAt is null, telling);
        return state;
    }

    private static AlertManagerState Tell(
        AlertManagerState state, LabelSet labels, string episodeId, string receiver, bool isFiring,
        TellingState telling)
    {
        if (!state.Alerts.TryGetValue(labels, out Alert? alert) || alert.Episode?.Id != episodeId)
            return state;
        Episode episode = alert.Episode;
        Telling told = episode.Told.GetValueOrDefault(receiver);
        told = isFiring ? told with { Firing = telling } : told with { Resolved = telling };
        Alert changed = alert with { Episode = episode with { Told = episode.Told.SetItem(receiver, told) } };
        return state with { Alerts = state.Alerts.SetItem(alert.Labels, changed) };
    }

    private static Alert Find(AlertManagerState state, LabelSet labels) =>
        state.Alerts.TryGetValue(labels, out Alert? alert)
            ? alert
            : throw new InvalidOperationException($"There is no alert {labels}.");
}
