using System.Collections.Immutable;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>What the events about routes, groups, silences, posted alerts and flapping make of the state.</summary>
internal static class RoutingFold
{
    public static AlertManagerState Configure(AlertManagerState state, RoutingDefinition definition)
    {
        RoutingTable table = RoutingTable.Build(definition, []);
        return state with
        {
            Receivers = definition.Receivers,
            Outbox = state.Outbox.ForgetSentBut(definition.Receivers.Select(receiver => receiver.Name)),
            Routed = state.Routed with
            {
                Table = table,
                Inhibition = InhibitionOf(table.Inhibitions, state.FiringAlerts),
                Held = HeldTellings.Empty,
                Groups = GroupBook.Empty with { LastNumber = state.Routed.Groups.LastNumber },
            },
        };
    }

    public static InhibitionIndex InhibitionOf(InhibitionRules rules, IEnumerable<Alert> firing) =>
        rules.All.IsEmpty
            ? InhibitionIndex.For(rules)
            : firing.Aggregate(
                InhibitionIndex.For(rules), static (index, alert) => index.Add(alert.Labels, alert.Number));

    /// <summary>An episode of the alert began; it is the alert's episode already.</summary>
    public static RoutingState Begin(RoutingState routed, Alert alert, DateTimeOffset at) => routed with
    {
        Inhibition = routed.Inhibition.Add(alert.Labels, alert.Number),
        Flapping = alert.Flap?.Since is null ? routed.Flapping : routed.Flapping.SetItem(alert.Labels, at),
    };

    public static RoutingState End(RoutingState routed, Alert alert, DateTimeOffset at) => routed with
    {
        Inhibition = routed.Inhibition.Remove(alert.Labels, alert.Number),
        Held = routed.Held.Release(alert.Labels),
        Flapping = alert.Flap?.Since is null ? routed.Flapping : routed.Flapping.SetItem(alert.Labels, at),
    };

    /// <summary>Who was told, at the beginning of an episode: while the alert flaps, whoever was told before.</summary>
    public static ImmutableSortedDictionary<string, Telling> ToldAtBegin(Alert alert)
    {
        if (alert.Flap?.Since is null || alert.Episode is not { } before)
            return Episode.NobodyTold;
        return before.Told
            .Where(told => told.Value.Firing is TellingState.Queued or TellingState.Delivered)
            .ToImmutableSortedDictionary(
                told => told.Key, told => new Telling(told.Value.Firing, TellingState.None), StringComparer.Ordinal);
    }

    public static RoutingState Set(RoutingState routed, AlertEvent.SilenceSet set) => routed with
    {
        Silences = routed.Silences.Set(set.Silence),
        Held = routed.Held.Recheck(
            new HoldCause(HoldKind.Silenced, set.Silence.Id), set.Silence.NextChange(set.At) ?? set.At),
    };

    public static RoutingState Forget(RoutingState routed, AlertEvent.SilencesForgotten forgotten) =>
        routed with { Silences = forgotten.Ids.Aggregate(routed.Silences, static (book, id) => book.Remove(id)) };

    public static RoutingState Remind(RoutingState routed, AlertEvent.SilenceReminded reminded) => routed with
    {
        Silences = routed.Silences.Set(routed.Silences.All[reminded.Id] with { RemindedAt = reminded.At }),
    };

    public static RoutingState Hold(RoutingState routed, AlertEvent.TellingHeld held)
    {
        var cause = new HoldCause(held.Kind, held.By);
        SilenceBook silences = routed.Silences;
        // An alert that goes several ways is one hit.
        if (held.Kind == HoldKind.Silenced && !routed.Held.Holds(cause, held.Labels)
            && silences.All.TryGetValue(held.By, out Silence? silence))
            silences = silences.Set(silence with { Hits = silence.Hits + 1, LastHitAt = held.At });
        return routed with
        {
            Silences = silences,
            Held = routed.Held.Hold(held.Labels, held.Route, cause, held.RecheckAt),
        };
    }

    public static RoutingState Join(RoutingState routed, AlertEvent.GroupJoined joined)
    {
        AlertGroup group = routed.Groups.GetOrNew(new GroupId(joined.Route, joined.Group));
        group = group with { Members = group.Members.SetItem(joined.Labels, joined.IsTold), DueAt = joined.DueAt };
        return routed with { Groups = routed.Groups.Put(group) };
    }

    public static RoutingState Schedule(RoutingState routed, AlertEvent.GroupScheduled scheduled)
    {
        AlertGroup group = routed.Groups.All[new GroupId(scheduled.Route, scheduled.Group)];
        return routed with { Groups = routed.Groups.Put(group with { DueAt = scheduled.DueAt }) };
    }

    public static RoutingState Flush(RoutingState routed, AlertEvent.GroupFlushed flushed)
    {
        AlertGroup group = routed.Groups.All[new GroupId(flushed.Route, flushed.Group)];
        group = group with { Members = group.Members.RemoveRange(flushed.Dropped), DueAt = flushed.DueAt };
        return routed with { Groups = routed.Groups.Put(group) };
    }

    public static AlertManagerState Notify(AlertManagerState state, AlertEvent.GroupNotified told)
    {
        AlertGroup group = state.Routed.Groups.All[new GroupId(told.Route, told.Group)];
        ImmutableSortedDictionary<LabelSet, bool> members = group.Members
            .RemoveRange(told.Dropped).RemoveRange(told.Resolved)
            .SetItems(told.Firing.Select(labels => KeyValuePair.Create(labels, true)));
        group = group with { Members = members, LastToldAt = told.At, DueAt = told.DueAt };
        OutboxEntry entry = OutboxGroup.Entry(state, told);
        state = state with
        {
            Outbox = state.Outbox.Queue(entry),
            Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
            Routed = state.Routed with { Groups = state.Routed.Groups.Put(group) },
        };
        ImmutableDictionary<LabelSet, Alert>.Builder alerts = state.Alerts.ToBuilder();
        foreach (LabelSet labels in told.Firing)
            Note(alerts, labels, told.Receiver, static telling =>
                telling.Firing is TellingState.None or TellingState.Failed
                    ? telling with { Firing = TellingState.Queued }
                    : telling);
        foreach (LabelSet labels in told.Resolved)
            Note(alerts, labels, told.Receiver, static telling => telling with { Resolved = TellingState.Queued });
        return state with { Alerts = alerts.ToImmutable() };
    }

    public static AlertManagerState Post(AlertManagerState state, AlertEvent.AlertPosted posted)
    {
        long number = state.Alerts[posted.Labels].Number;
        var known = new PostedState(number, posted.EndsAt, posted.At, posted.GeneratorUrl);
        return state with { Routed = state.Routed with { Posted = state.Routed.Posted.Set(posted.Labels, known) } };
    }

    public static RoutingState Extend(RoutingState routed, AlertEvent.AlertsExtended extended) =>
        routed with { Posted = routed.Posted.Extend(extended.Numbers, extended.EndsAt, extended.At) };

    public static AlertManagerState Count(AlertManagerState state, AlertEvent.EpisodeCounted counted)
    {
        Alert alert = state.Alerts[counted.Labels];
        ImmutableArray<DateTimeOffset> begins = alert.Flap?.Begins ?? [counted.Before];
        begins = begins.Add(alert.Episode!.StartsAt);
        if (begins.Length > FlapState.MaxBegins)
            begins = begins.RemoveAt(0);
        return Put(state, alert with { Flap = new FlapState(begins) });
    }

    public static AlertManagerState BeginFlapping(AlertManagerState state, AlertEvent.FlappingBegan began)
    {
        Alert alert = state.Alerts[began.Labels];
        FlapState flap = alert.Flap! with { Since = began.At, Text = began.Text, ToldEpisode = alert.Episode!.Id };
        return Put(state, alert with { Flap = flap, Version = alert.Version + 1 }) with
        {
            Routed = state.Routed with { Flapping = state.Routed.Flapping.SetItem(began.Labels, began.At) },
        };
    }

    /// <summary>An episode that began since the page that said so is news now that it is steady.</summary>
    public static AlertManagerState EndFlapping(AlertManagerState state, AlertEvent.FlappingEnded ended)
    {
        Alert alert = state.Alerts[ended.Labels];
        Episode episode = alert.Episode!;
        if (episode.IsOpen && episode.Id != alert.Flap!.ToldEpisode)
            episode = episode with { Told = Episode.NobodyTold };
        return Put(state, alert with { Flap = null, Episode = episode, Version = alert.Version + 1 }) with
        {
            Routed = state.Routed with { Flapping = state.Routed.Flapping.Remove(ended.Labels) },
        };
    }

    private static void Note(
        ImmutableDictionary<LabelSet, Alert>.Builder alerts, LabelSet labels, string receiver,
        Func<Telling, Telling> change)
    {
        Alert alert = alerts[labels];
        Episode episode = alert.Episode!;
        Telling told = change(episode.Told.GetValueOrDefault(receiver));
        alerts[labels] = alert with { Episode = episode with { Told = episode.Told.SetItem(receiver, told) } };
    }

    private static AlertManagerState Put(AlertManagerState state, Alert alert) =>
        state with { Alerts = state.Alerts.SetItem(alert.Labels, alert) };
}
