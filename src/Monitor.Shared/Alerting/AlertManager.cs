using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// From rules' transitions to pages: one for each real episode and receiver, and none besides.
///
/// An alert is known by its labels. Shards say how their rules stand for it; it fires while any of them says so, and
/// each stretch of firing is an episode. When an episode begins, every receiver that wants the alert gets a firing
/// notification in the outbox; when it ends, those that were told (or still will be) get the resolved one behind it.
///
/// What breaks, and what is done:
/// 1. The process dies between two instructions. All that was decided stands in the journal before anything is done;
///    an attempt that was under way is made again with the same idempotency key.
/// 2. A shard recovers and does not know what it sent. Transitions count once by shard and sequence; then the shard
///    says all that is active, and what is merely still firing goes on in the same episode.
/// 3. A receiver is slow, away, or refuses. Each has its own lane and its own bound; the order within an alert is kept,
///    and nothing waits for another receiver.
/// 4. Nothing may grow without end: alerts, ended episodes, waiting notifications and dead letters are all bounded, and
///    what is dropped is counted.
/// </summary>
public sealed class AlertManager
{
    private readonly AlertOptions _options;
    private readonly DeliveryPlan _delivery;
    private readonly TellingPlan _telling;
    private readonly FlapPlan _flapping;
    private readonly SilencePlan _silences;
    private readonly PostPlan _posts;
    private readonly AdoptPlan _adoption;
    private readonly PagePlan _pages;
    private readonly LogPlan _log;
    private readonly LetterPlan _letters;

    public AlertManager(AlertOptions options)
    {
        _options = options;
        _delivery = new DeliveryPlan(options);
        _telling = new TellingPlan(_delivery);
        _flapping = new FlapPlan(options.Flapping, _telling);
        _silences = new SilencePlan(options, _telling, _delivery);
        _letters = new LetterPlan(_delivery);
        _pages = new PagePlan(_delivery);
        _log = new LogPlan(Observe, Reconcile);
        _adoption = new AdoptPlan((draft, shard, stands) => Stand(draft, shard, sequence: null, stands));
        _posts = new PostPlan(options, (draft, shard, stands) => Stand(draft, shard, sequence: null, stands));
    }

    /// <summary>Decides what a command leads to. Pure: the same arguments give the same decision.</summary>
    public AlertDecision Decide(AlertManagerState state, AlertCommand command, DateTimeOffset now)
    {
        var draft = new AlertDraft(state, now);
        AlertReason reason = command switch
        {
            AlertCommand.Observe observe => Observe(draft, observe.Transition),
            AlertCommand.Reconcile reconcile => Reconcile(draft, reconcile),
            AlertCommand.TakeRecord take => _log.Take(draft, take),
            AlertCommand.ConfigureReceivers configure => Configure(
                draft, RoutingDefinition.Of(configure.Receivers),
                new AlertEvent.ReceiversConfigured(now, configure.Receivers)),
            AlertCommand.ConfigureRouting configure => Configure(
                draft, configure.Definition, new AlertEvent.RoutingConfigured(now, configure.Definition)),
            AlertCommand.SetSilence set => _silences.Set(draft, set.Request),
            AlertCommand.ExpireSilence expire => _silences.Expire(draft, expire),
            AlertCommand.Post post => _posts.Take(draft, post.Alerts),
            AlertCommand.TakePages take => _pages.Take(draft, take),
            AlertCommand.Adopt adopt => _adoption.Take(draft, adopt.Episodes),
            AlertCommand.Recover => DeliveryPlan.TakeUpAgain(draft),
            AlertCommand.FinishDelivery finish => _delivery.Finish(draft, finish),
            AlertCommand.ResendLetter resend => _letters.Resend(draft, resend.Id, resend.By),
            AlertCommand.Tick => Tick(draft),
            _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
        };
        GroupPlan.FlushDue(draft, _options, _delivery);
        _delivery.BeginAttempts(draft);
        return draft.Because(reason);
    }

    /// <summary>When the next tick has something to do; null when only a command can change anything.</summary>
    public DateTimeOffset? NextWake(AlertManagerState state)
    {
        RoutingState routed = state.Routed;
        DateTimeOffset? next = Earlier(_delivery.NextWake(state), routed.Groups.FirstDueAt);
        next = Earlier(next, routed.Held.FirstRecheckAt);
        next = Earlier(next, routed.Posted.FirstEndsAt);
        next = Earlier(next, state.Adopted.FirstUntil);
        next = Earlier(next, _flapping.NextWake(state));
        next = Earlier(next, _silences.NextWake(state));
        if (state.Ended.IsEmpty || TellingPlan.Waits(state, state.Ended.First().Value))
            return next;
        return Earlier(next, state.Ended.First().Key.At + _options.Retention);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other ?? one : one;

    private AlertReason Observe(AlertDraft draft, AlertTransition transition)
    {
        bool isReplayed = transition.Sequence == AlertTransition.Replayed;
        if (isReplayed ? !IsNews(draft.State, transition) : transition.Sequence <= draft.State.SeenOf(transition.Shard))
            return AlertReason.Duplicate;
        return Stand(draft, transition.Shard, isReplayed ? null : transition.Sequence, new ReconciledAlert(
            transition.Rule, transition.Labels, transition.Annotations, transition.State, transition.At,
            transition.Value, transition.Reason));
    }

    /// <summary>What a recovery tells again has no number; it is news if the alert has heard nothing as new.</summary>
    private static bool IsNews(AlertManagerState state, AlertTransition transition) =>
        state.Alerts.TryGetValue(transition.Labels, out Alert? known)
            ? transition.At > known.StandsSince
            : transition.State != AlertState.Inactive;

    /// <summary>
    /// Takes note of how a rule stands for an alert, and begins or ends the episode that follows from it.
    /// </summary>
    private AlertReason Stand(AlertDraft draft, ShardId shard, long? sequence, ReconciledAlert stand)
    {
        Alert? before = draft.State.Alerts.GetValueOrDefault(stand.Labels);
        if (before is null && stand.State != AlertState.Inactive && draft.State.Alerts.Count >= _options.MaxAlerts
            && !TryMakeRoom(draft))
        {
            draft.Raise(new AlertEvent.AlertRefused(draft.Now, shard, sequence, stand.Labels));
            return AlertReason.TooManyAlerts;
        }

        draft.Raise(new AlertEvent.AlertObserved(
            draft.Now, shard, sequence, stand.Rule, stand.Labels, stand.Annotations, stand.State, stand.Since,
            stand.Value, stand.Reason)
        {
            GeneratorUrl = stand.GeneratorUrl,
        });
        Alert? after = draft.State.Alerts.GetValueOrDefault(stand.Labels);
        AlertReason reason = Follow(draft, before, after, stand);
        if (draft.State.Alerts.GetValueOrDefault(stand.Labels) is { } alert && alert.Version != before?.Version)
            draft.Do(new AlertEffect.Announce(alert));
        else if (before is not null && after is null)
            draft.Do(new AlertEffect.Announce(Over(before, draft.Now)));
        return reason;
    }

    private static Alert Over(Alert pending, DateTimeOffset now) =>
        pending with { Sources = [], ChangedAt = now, Version = pending.Version + 1 };

    private AlertReason Follow(AlertDraft draft, Alert? before, Alert? after, ReconciledAlert stand)
    {
        bool wasOpen = before?.Episode is { IsOpen: true };
        if (after is null)
            return before is null ? AlertReason.WasInactive : AlertReason.PendingPassed;
        if (after.Version == before?.Version)
            return AlertReason.WasInactive;
        if (!wasOpen && after.HasFiringSource)
        {
            Begin(draft, after, stand.Since, stand.Adopted);
            return AlertReason.BeganEpisode;
        }

        if (!wasOpen)
            return after.Sources.IsEmpty ? AlertReason.PendingPassed : AlertReason.BecamePending;
        if (after.Sources.IsEmpty)
        {
            End(draft, after, stand.Since, stand.Reason);
            return AlertReason.EndedEpisode;
        }

        return stand.State == AlertState.Inactive ? AlertReason.HeldByAnother : AlertReason.StillFiring;
    }

    private void Begin(AlertDraft draft, Alert alert, DateTimeOffset startsAt, DegradedEpisode? adopted)
    {
        // A clock that stood still or went back must not give two episodes one name, or their pages one key.
        if (alert.Episode is { } last && last.StartsAt.AddMilliseconds(1) is var earliest && startsAt < earliest)
            startsAt = earliest;
        draft.Raise(new AlertEvent.EpisodeBegan(draft.Now, alert.Labels, startsAt));
        if (adopted is not null)
        {
            draft.Raise(new AlertEvent.EpisodeAdopted(
                draft.Now, alert.Labels, draft.Now + adopted.HoldFor, adopted.EndsAt, adopted.Told));
        }

        _flapping.Count(draft, alert.Labels, alert.Episode);
        _telling.TellFiring(draft, alert.Labels);
    }

    private void End(AlertDraft draft, Alert alert, DateTimeOffset endsAt, string why)
    {
        Episode episode = alert.Episode!;
        if (endsAt < episode.StartsAt)
            endsAt = episode.StartsAt;
        draft.Raise(new AlertEvent.EpisodeEnded(draft.Now, alert.Labels, endsAt, why));
        if (alert.Flap?.Since is null)
            _telling.TellResolved(draft, draft.State.Alerts[alert.Labels]);
        _telling.LetGoInhibitedBy(draft, alert.Labels);
    }

    private AlertReason Reconcile(AlertDraft draft, AlertCommand.Reconcile command)
    {
        var active = new HashSet<(LabelSet Labels, string Rule)>();
        foreach (ReconciledAlert alert in command.Active)
        {
            active.Add((alert.Labels, alert.Rule));
            if (!StandsAlready(draft.State, command.Shard, alert))
                Stand(draft, command.Shard, sequence: null, alert);
        }

        foreach ((Alert alert, AlertSource source) in SourcesOf(draft.State, command))
        {
            if (!active.Contains((alert.Labels, source.Rule)))
                LetGo(draft, alert, source, "the shard does not know it any more after its recovery");
        }

        if (draft.State.SeenOf(command.Shard) != command.Sequence)
            draft.Raise(new AlertEvent.ShardReconciled(draft.Now, command.Shard, command.Sequence));
        return AlertReason.Reconciled;
    }

    private void LetGo(AlertDraft draft, Alert alert, AlertSource source, string why) =>
        Stand(draft, source.Shard, sequence: null, new ReconciledAlert(
            source.Rule, alert.Labels, LabelSet.Empty, AlertState.Inactive, draft.Now, alert.Value, why));

    private static bool StandsAlready(AlertManagerState state, ShardId shard, ReconciledAlert alert) =>
        state.Alerts.TryGetValue(alert.Labels, out Alert? known)
        && known.Sources.Contains(new AlertSource(shard, alert.Rule, alert.State));

    private static List<(Alert Alert, AlertSource Source)> SourcesOf(
        AlertManagerState state, AlertCommand.Reconcile command)
    {
        var list = new List<(Alert Alert, AlertSource Source)>();
        foreach (Alert alert in state.Alerts.Values)
        {
            foreach (AlertSource source in alert.Sources)
            {
                if (source.Shard == command.Shard && command.Covers(alert.Labels))
                    list.Add((alert, source));
            }
        }

        // The dictionary's order changes with each process; what is journaled must not.
        list.Sort(static (a, b) => a.Alert.Number.CompareTo(b.Alert.Number));
        return list;
    }

    private AlertReason Configure(AlertDraft draft, RoutingDefinition definition, AlertEvent configured)
    {
        if (AlertCodec.AreSame(definition, draft.State.Routed.Table.Definition))
            return AlertReason.ReceiversUnchanged;
        DeliveryPlan.DropAllBut(draft, definition.Receivers);
        List<Alert> ended = EndsThatWait(draft.State);
        draft.Raise(configured);
        foreach (Alert alert in draft.State.FiringAlerts.OrderBy(alert => alert.Number))
            _telling.TellFiring(draft, alert.Labels);
        foreach (Alert alert in ended)
            _telling.TellResolved(draft, alert);
        return AlertReason.ReceiversChanged;
    }

    /// <summary>
    /// Alerts whose end waits for its group's time. The groups go with the old routing, so the ends are told at once.
    /// </summary>
    private static List<Alert> EndsThatWait(AlertManagerState state) =>
    [
        .. state.Routed.Groups.All.Values.SelectMany(group => group.Members.Keys).Distinct()
            .Select(labels => state.Alerts.GetValueOrDefault(labels)).OfType<Alert>()
            .Where(alert => alert.Episode is { IsOpen: false } && alert.Flap?.Since is null)
            .OrderBy(alert => alert.Number),
    ];

    private AlertReason Tick(AlertDraft draft)
    {
        _delivery.InterruptLost(draft);
        _posts.Tick(draft);
        _adoption.Tick(draft);
        _flapping.EndSteady(draft);
        _silences.Tick(draft);
        _telling.LookAgainAtDue(draft);
        Prune(draft, keep: _options.MaxEnded, endedBefore: draft.Now - _options.Retention);
        return AlertReason.Ticked;
    }

    private static bool TryMakeRoom(AlertDraft draft)
    {
        if (draft.State.Ended.IsEmpty)
            return false;
        Prune(draft, keep: draft.State.Ended.Count * 9 / 10, endedBefore: DateTimeOffset.MinValue);
        return true;
    }

    private static void Prune(AlertDraft draft, int keep, DateTimeOffset endedBefore)
    {
        int surplus = draft.State.Ended.Count - keep;
        ImmutableArray<LabelSet> over = [.. draft.State.Ended
            .TakeWhile((ended, index) => index < surplus || ended.Key.At <= endedBefore)
            .Select(ended => ended.Value).Where(labels => !TellingPlan.Waits(draft.State, labels))];
        if (over.Length > 0)
            draft.Raise(new AlertEvent.AlertsPruned(draft.Now, over));
    }
}
