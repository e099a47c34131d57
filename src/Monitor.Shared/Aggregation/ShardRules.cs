using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// The rules of one shard at work. A series without rules costs nothing; one with rules is judged when its data came
/// (once for each batch, however many points it had) and when a rule's own time has come. Watches wait in a heap by
/// the time they asked to be woken; an entry that is no longer the watch's time is skipped.
/// </summary>
internal sealed class ShardRules(ShardId shard)
{
    private const long LongestCatchUpMs = 60_000;

    private readonly Dictionary<(RuleKey Rule, string Component, LabelSet Labels), RuleWatch> _watches = [];
    private readonly Dictionary<(RuleKey Rule, string Component, LabelSet Labels), RuleInstance> _restored = [];
    private readonly PriorityQueue<RuleWatch, long> _due = new();
    private readonly List<SeriesState> _touched = [];
    private readonly List<ComponentState> _spoke = [];
    private List<AlertTransition> _transitions = [];

    public RuleSet Rules { get; private set; } = RuleSet.Empty;

    /// <summary>Transitions decided so far; the number of the last one.</summary>
    public long Sequence { get; private set; }

    /// <summary>From when on all data is known: the end of the last outage, Unix milliseconds.</summary>
    public long KnownSinceMs { get; set; }

    public IEnumerable<RuleInstance> Instances => _watches.Values.Select(watch => watch.Instance);

    public IReadOnlyList<AlertTransition> TakeTransitions()
    {
        if (_transitions.Count == 0)
            return [];
        List<AlertTransition> taken = _transitions;
        _transitions = [];
        return taken;
    }

    /// <summary>Puts rules in force: instances of rules that are still there go on, the others end.</summary>
    public void Replace(RuleSet rules, long nowMs)
    {
        Rules = rules;
        foreach ((var identity, RuleWatch watch) in _watches.ToList())
        {
            if (rules.Find(identity.Rule) is { } rule)
            {
                watch.Instance.Adopt(rule);
                Wake(watch, nowMs);
                continue;
            }

            watch.IsGone = true;
            _watches.Remove(identity);
            Announce(watch.Instance, watch.Instance.End(nowMs, "the rule was removed"));
        }
    }

    /// <summary>Takes over what a checkpoint had; used when the series or component it belongs to is bound.</summary>
    public void Restore(long sequence, IEnumerable<StoredRuleInstance> stored, long nowMs)
    {
        Sequence = sequence;
        foreach (StoredRuleInstance entry in stored)
        {
            if (entry.Instance is { } instance)
                _restored[(entry.Key, instance.Component, instance.Labels)] = instance;
            else if (entry.Orphan is { } orphan)
                _transitions.Add(orphan.End(shard, ++Sequence, nowMs));
        }
    }

    public void Bind(SeriesState series, SeriesDescriptor descriptor, long nowMs)
    {
        series.Rules = null;
        foreach (RuleBinding binding in Rules.Bind(descriptor))
        {
            RuleWatch watch = Watch(binding, binding.Roles == SlaRoles.None ? series : null, null, nowMs);
            (series.Rules ??= []).Add(new RuleLink(watch, binding.Roles));
        }
    }

    public void Bind(ComponentState component, long nowMs)
    {
        component.Rules = null;
        foreach (RuleBinding binding in Rules.BindComponent(component.Name))
            (component.Rules ??= []).Add(Watch(binding, null, component, nowMs));
    }

    /// <summary>Ends the watches of a series that leaves; false when an alert or a budget still needs it.</summary>
    public bool TryRelease(SeriesState series)
    {
        if (series.Rules is null)
            return true;
        if (series.Rules.Exists(link => link.Watch.Series is not null && !link.Watch.Instance.IsIdle))
            return false;
        foreach (RuleLink link in series.Rules.Where(link => link.Watch.Series is not null))
        {
            link.Watch.IsGone = true;
            RuleInstance instance = link.Watch.Instance;
            _watches.Remove((instance.Rule.Key, instance.Component, instance.Labels));
        }

        return true;
    }

    /// <summary>Puts a series on the list of those to judge at the end of the batch.</summary>
    public void Touch(SeriesState series)
    {
        if (series.IsTouched)
            return;
        series.IsTouched = true;
        _touched.Add(series);
    }

    /// <summary>
    /// The component spoke: an alert of its silence is judged at the end of the batch. Where there is none, the time at
    /// which there would be one is looked at when it comes.
    /// </summary>
    public void Touch(ComponentState component)
    {
        if (component.Rules is null || component.IsTouched
            || !component.Rules.Exists(static watch => watch.Instance.State.State is not AlertState.Inactive))
            return;
        component.IsTouched = true;
        _spoke.Add(component);
    }

    public long EvaluateTouched(long nowMs)
    {
        long evaluations = EvaluateSpoke(nowMs);
        foreach (SeriesState series in _touched)
        {
            series.IsTouched = false;
            foreach (RuleLink link in series.Rules ?? [])
            {
                Evaluate(link.Watch, nowMs);
                evaluations++;
            }
        }

        _touched.Clear();
        return evaluations;
    }

    public long EvaluateDue(long nowMs)
    {
        long evaluations = 0;
        while (_due.TryPeek(out RuleWatch? watch, out long dueMs) && dueMs <= nowMs)
        {
            _due.Dequeue();
            if (watch.WakeMs != dueMs || watch.IsGone)
                continue;
            watch.WakeMs = RuleStep.Never;
            // At the time it asked for, not at the time we came to it: a recovery then decides as the live shard did.
            // After a long outage not second by second, though.
            Evaluate(watch, Math.Max(dueMs, nowMs - LongestCatchUpMs));
            evaluations++;
        }

        return evaluations;
    }

    /// <summary>When the next watch wants to be woken, Unix milliseconds.</summary>
    public long NextDueMs => _due.TryPeek(out _, out long dueMs) ? dueMs : long.MaxValue;

    private long EvaluateSpoke(long nowMs)
    {
        long evaluations = 0;
        foreach (ComponentState component in _spoke)
        {
            component.IsTouched = false;
            foreach (RuleWatch watch in component.Rules ?? [])
            {
                Evaluate(watch, nowMs);
                evaluations++;
            }
        }

        _spoke.Clear();
        return evaluations;
    }

    private RuleWatch Watch(RuleBinding binding, SeriesState? series, ComponentState? component, long nowMs)
    {
        var identity = (binding.Rule.Key, binding.Component, binding.Labels);
        if (_watches.TryGetValue(identity, out RuleWatch? watch))
            return watch;
        if (!_restored.Remove(identity, out RuleInstance? instance))
            instance = new RuleInstance(binding);
        watch = new RuleWatch(instance, series, component);
        _watches.Add(identity, watch);
        Wake(watch, nowMs);
        return watch;
    }

    private void Evaluate(RuleWatch watch, long nowMs)
    {
        RuleInstance instance = watch.Instance;
        RuleStep step = instance.Rule.Condition switch
        {
            RuleCondition.Threshold threshold => instance.Step(Observe(watch, threshold, nowMs), nowMs),
            RuleCondition.Absent => instance.Step(Arrival(instance, watch.Series!.LastSeenMs), nowMs),
            RuleCondition.Silent => instance.Step(Arrival(instance, watch.Component!.LastSeenMs), nowMs),
            _ => instance.StepLedger(nowMs),
        };
        Wake(watch, Math.Max(step.WakeMs, nowMs + 1));
        Announce(instance, step.Transition);
    }

    private Observation Observe(RuleWatch watch, RuleCondition.Threshold threshold, long nowMs)
    {
        SeriesState series = watch.Series!;
        long lastSeenMs = Arrival(watch.Instance, series.LastSeenMs).LastSeenMs;
        // A series that its sender ended has no newest value any more, though its window still has what came before.
        if (series.Window.IsStale && threshold.Statistic is Statistic.Last)
            return Observation.Missing(lastSeenMs);
        WindowReading reading = series.Window.Read(
            threshold.Statistic, (int)threshold.Window.TotalSeconds, nowMs / 1000, threshold.ReadsCurrentSecond);
        return Observation.Of(
            reading, lastSeenMs, series.Window.NewestSecond, Math.Max(series.FirstSeenMs, KnownSinceMs));
    }

    /// <summary>
    /// Nobody was heard while this node was away, so nobody's silence begins before it came back. A silence that fires
    /// already goes on.
    /// </summary>
    private Observation Arrival(RuleInstance instance, long lastSeenMs) => Observation.Arrival(
        instance.State.State == AlertState.Inactive ? Math.Max(lastSeenMs, KnownSinceMs) : lastSeenMs);

    private void Wake(RuleWatch watch, long atMs)
    {
        if (watch.WakeMs == atMs)
            return;
        watch.WakeMs = atMs;
        if (atMs != RuleStep.Never)
            _due.Enqueue(watch, atMs);
    }

    private void Announce(RuleInstance instance, RuleTransition? transition)
    {
        if (transition is not null)
            _transitions.Add(instance.Announce(shard, ++Sequence, transition));
    }
}
