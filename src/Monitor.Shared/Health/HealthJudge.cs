using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Health;

/// <summary>
/// Judges components by what they say of themselves, by their silence, and by their alerts: the worst counts. It gets
/// worse at once and better only after a calm while, so a component on the edge shows as the worse of the two. The
/// system is its worst critical component; one that is not critical can at most degrade it. Pure.
/// </summary>
public sealed class HealthJudge(HealthOptions options)
{
    private const int MaxReasons = 10;

    public HealthStep Step(HealthState state, HealthInput input, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<HealthEvent>();
        HealthState next = input switch
        {
            HealthInput.ComponentSeen seen =>
                Change(state, seen.Component, events, now, component => See(component, seen.At, now)),
            HealthInput.HealthReported reported => StandsUntil(reported, now) is var until && until <= now
                ? state
                : Change(state, reported.Component, events, now, component => Report(component, reported, until, now)),
            HealthInput.AlertsChanged changed => Change(state, changed.Changes, events, now),
            HealthInput.AlertsReplaced replaced => Replace(state, replaced.Firing, events, now),
            HealthInput.Recovered recovered => Recover(state, recovered.HeardUntil, now),
            HealthInput.Tick => Tick(state, events, now),
            _ => throw new InvalidOperationException($"No rule judges {input.GetType().Name}."),
        };
        next = events.Count > 0 ? JudgeSystem(next, events, now) : next;
        return new HealthStep(next, events.ToImmutable());
    }

    /// <summary>
    /// Recalls what was heard at a time that is past: it is known from then on, and judged by the next
    /// <see cref="HealthInput.Tick"/> as one of many things. What was made of it then stands in the journal.
    /// </summary>
    public HealthState Recall(HealthState state, HealthInput input, DateTimeOffset at) => input switch
    {
        HealthInput.ComponentSeen seen when state.Components.TryGetValue(seen.Component, out ComponentHealth? known) =>
            Put(state, known, See(known, seen.At, at)),
        HealthInput.HealthReported report
            when state.Components.TryGetValue(report.Component, out ComponentHealth? known)
            => Put(state, known, Report(known, report, StandsUntil(report, at), at)),
        _ => state,
    };

    private static ComponentHealth See(ComponentHealth component, DateTimeOffset? at, DateTimeOffset now)
    {
        DateTimeOffset seen = at < now ? at.Value : now;
        if (seen <= component.LastSeen)
            return component;
        return component with
        {
            LastSeen = seen,
            Rhythm = component.LastSeen is { } before ? component.Rhythm.Hear(seen - before) : component.Rhythm,
        };
    }

    private DateTimeOffset StandsUntil(HealthInput.HealthReported report, DateTimeOffset now)
    {
        TimeSpan ttl = report.Ttl ?? options.ReportTtl;
        if (ttl > options.LongestReportTtl)
            ttl = options.LongestReportTtl;
        return (report.At is { } at && at < now ? at : now) + ttl;
    }

    private ComponentHealth Report(
        ComponentHealth component, HealthInput.HealthReported report, DateTimeOffset until, DateTimeOffset now)
    {
        component = See(component, at: null, now);
        if (component.Reports.Count >= options.MaxInstances && !component.Reports.ContainsKey(report.Instance))
            return component;
        var latest = new InstanceReport(report.Level, report.Reason, until);
        return component with { Reports = component.Reports.SetItem(report.Instance, latest) };
    }

    private HealthState Change(
        HealthState state, ImmutableArray<AlertChange> changes, ImmutableArray<HealthEvent>.Builder events,
        DateTimeOffset now)
    {
        foreach (IGrouping<string, AlertChange> group in changes.GroupBy(change => change.Alert.Component))
        {
            if (state.Components.ContainsKey(group.Key) || group.Any(change => change.IsFiring))
                state = Change(state, group.Key, events, now, component => Apply(component, group));
        }

        return state;
    }

    private ComponentHealth Apply(ComponentHealth component, IEnumerable<AlertChange> changes)
    {
        ImmutableDictionary<LabelSet, ComponentAlert>.Builder alerts = component.Alerts.ToBuilder();
        foreach ((ComponentAlert alert, bool isFiring) in changes)
        {
            if (!isFiring)
                alerts.Remove(alert.Labels);
            else if (alerts.Count < options.MaxAlerts)
                alerts[alert.Labels] = alert;
        }

        return component with { Alerts = alerts.ToImmutable() };
    }

    private HealthState Replace(
        HealthState state, ImmutableArray<ComponentAlert> firing, ImmutableArray<HealthEvent>.Builder events,
        DateTimeOffset now)
    {
        ILookup<string, ComponentAlert> byComponent = firing.ToLookup(alert => alert.Component);
        var names = new SortedSet<string>(byComponent.Select(group => group.Key), StringComparer.Ordinal);
        names.UnionWith(state.Components.Values.Where(c => !c.Alerts.IsEmpty).Select(c => c.Name));
        foreach (string name in names)
        {
            ImmutableDictionary<LabelSet, ComponentAlert> alerts =
                byComponent[name].Take(options.MaxAlerts).ToImmutableDictionary(alert => alert.Labels);
            state = Change(state, name, events, now, component => component with { Alerts = alerts });
        }

        return state;
    }

    /// <summary>
    /// Nothing gets better until all had time to speak. Where nobody could be heard for a while, whoever was not silent
    /// before counts as just seen.
    /// </summary>
    private HealthState Recover(HealthState state, DateTimeOffset? heardUntil, DateTimeOffset now)
    {
        bool wasDeaf = heardUntil is not { } until || now - until > options.DeafAfter;
        ImmutableSortedDictionary<string, ComponentHealth>.Builder components = state.Components.ToBuilder();
        foreach (ComponentHealth component in state.Components.Values)
        {
            components[component.Name] = component with
            {
                LastSeen = wasDeaf && component.LastSeen is not null && !IsSilent(component) ? now : component.LastSeen,
                MayImproveAt = now + options.RestartGrace,
            };
        }

        return state with { Components = components.ToImmutable() };
    }

    private static bool IsSilent(ComponentHealth component) =>
        component.Reasons.Any(reason => reason.Cause == HealthCause.Silence);

    private HealthState Tick(HealthState state, ImmutableArray<HealthEvent>.Builder events, DateTimeOffset now)
    {
        foreach (ComponentHealth component in state.Components.Values)
        {
            ComponentHealth current = component;
            foreach ((string instance, InstanceReport report) in component.Reports)
            {
                if (report.Until <= now)
                    current = current with { Reports = current.Reports.Remove(instance) };
            }

            if (WhyForget(current, now) is { } why)
                state = Raise(state, events, new HealthEvent.ComponentForgotten(now, current.Name, why));
            else
                state = Judge(state, component, current, events, now);
        }

        return state;
    }

    private string? WhyForget(ComponentHealth component, DateTimeOffset now)
    {
        if (!component.Alerts.IsEmpty || now < component.MayImproveAt)
            return null;
        if (component.LastSeen is not { } seen)
            return "nothing was ever heard of it, and its alerts are over";
        return now - seen >= options.ForgetSilentAfter
            ? $"nothing was heard of it for {options.ForgetSilentAfter}"
            : null;
    }

    private HealthState Change(
        HealthState state, string name, ImmutableArray<HealthEvent>.Builder events, DateTimeOffset now,
        Func<ComponentHealth, ComponentHealth> change)
    {
        if (!state.Components.TryGetValue(name, out ComponentHealth? before)
            && state.Components.Count >= options.MaxComponents)
            return state with { Refused = state.Refused + 1 };
        return Judge(state, before, change(before ?? HealthState.New(name)), events, now);
    }

    private HealthState Judge(
        HealthState state, ComponentHealth? before, ComponentHealth after, ImmutableArray<HealthEvent>.Builder events,
        DateTimeOffset now)
    {
        ImmutableArray<HealthReason> reasons = Reasons(after, now);
        HealthLevel level = reasons.IsEmpty ? HealthLevel.Healthy : reasons[0].Level;
        bool isHeld = before is not null && level < before.Level && now < after.MayImproveAt;
        if (isHeld)
            return Put(state, before, after with { Reasons = before!.Reasons });

        if (level > (before?.Level ?? HealthLevel.Healthy))
            after = after with { MayImproveAt = Later(after.MayImproveAt, now + options.CalmAfter) };
        bool isNews = before is null || level != before.Level || before.LastSeen is null != after.LastSeen is null;
        if (!isNews)
            return Put(state, before, after with { Reasons = reasons });
        state = Raise(state, events, new HealthEvent.ComponentChanged(
            now, after.Name, before?.Level, level, after.LastSeen, reasons));
        return Put(state, before, after with { Level = level, Since = now, Reasons = reasons });
    }

    private static HealthState Put(HealthState state, ComponentHealth? before, ComponentHealth after) =>
        ReferenceEquals(before, after) ? state
            : state with { Components = state.Components.SetItem(after.Name, after) };

    private static HealthState Raise(
        HealthState state, ImmutableArray<HealthEvent>.Builder events, HealthEvent @event)
    {
        events.Add(@event);
        return state.Apply(@event);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private ImmutableArray<HealthReason> Reasons(ComponentHealth component, DateTimeOffset now)
    {
        var reasons = new List<HealthReason>();
        foreach ((string instance, InstanceReport report) in component.Reports)
        {
            if (report.Level > HealthLevel.Healthy && report.Until > now)
                reasons.Add(new HealthReason(HealthCause.Report, report.Level, Say(instance, report.Reason)));
        }

        ComponentPolicy policy = options.PolicyOf(component.Name);
        TimeSpan silentAfter =
            policy.FollowsRhythm ? component.Rhythm.Allow(policy.SilentAfter) : policy.SilentAfter;
        if (component.LastSeen is { } seen && now - seen >= silentAfter)
        {
            reasons.Add(new HealthReason(
                HealthCause.Silence, HealthLevel.Unhealthy,
                $"no data since {seen:HH:mm:ss}, {silentAfter.TotalSeconds:0} s are allowed"));
        }

        // A component may have a thousand: texts are made for those alone that will be read.
        IEnumerable<ComponentAlert> worst = component.Alerts.Values.Where(alert => alert.Level > HealthLevel.Healthy)
            .OrderByDescending(alert => alert.Level).ThenBy(alert => alert.Name, StringComparer.Ordinal)
            .Take(MaxReasons);
        foreach (ComponentAlert alert in worst)
        {
            reasons.Add(new HealthReason(
                HealthCause.Alert, alert.Level, $"{alert.Name} fires since {alert.Since:HH:mm:ss}"));
        }

        return WorstFirst(reasons);
    }

    private static string Say(string instance, string reason) =>
        $"{(instance.Length > 0 ? instance : "it")} reports: {(reason.Length > 0 ? reason : "no reason given")}";

    private static ImmutableArray<HealthReason> WorstFirst(List<HealthReason> reasons) =>
        reasons.Count == 0 ? []
            : [.. reasons.OrderByDescending(reason => reason.Level)
                .ThenBy(reason => reason.Text, StringComparer.Ordinal).Take(MaxReasons)];

    private HealthState JudgeSystem(
        HealthState state, ImmutableArray<HealthEvent>.Builder events, DateTimeOffset now)
    {
        var reasons = new List<HealthReason>();
        foreach (ComponentHealth component in state.Components.Values)
        {
            if (component.Level == HealthLevel.Healthy)
                continue;
            HealthLevel counts = options.PolicyOf(component.Name).IsCritical ? component.Level : HealthLevel.Degraded;
            string why = component.Reasons.IsEmpty ? "" : ": " + component.Reasons[0].Text;
            reasons.Add(new HealthReason(
                HealthCause.Component, counts, $"{component.Name} is {Word(component.Level)}{why}"));
        }

        ImmutableArray<HealthReason> worst = WorstFirst(reasons);
        HealthLevel level = worst.IsEmpty ? HealthLevel.Healthy : worst[0].Level;
        return level == state.System
            ? state with { SystemReasons = worst }
            : Raise(state, events, new HealthEvent.SystemChanged(now, state.System, level, worst));
    }

    /// <summary>HEALTHY, DEGRADED, UNHEALTHY or CRITICAL.</summary>
    public static string Word(HealthLevel level) => level.ToString().ToUpperInvariant();
}
