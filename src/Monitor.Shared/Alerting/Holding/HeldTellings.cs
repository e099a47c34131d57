using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Holding;

/// <summary>
/// Alerts that fire and would have been told, but for something that may pass: by what holds them, so that what is let
/// go can be told at once. Immutable.
/// </summary>
public sealed record HeldTellings(
    ImmutableDictionary<HoldCause, HeldBy> ByCause,
    ImmutableDictionary<LabelSet, ImmutableSortedDictionary<string, HoldCause>> ByAlert)
{
    public static HeldTellings Empty { get; } = new(
        ImmutableDictionary<HoldCause, HeldBy>.Empty,
        ImmutableDictionary<LabelSet, ImmutableSortedDictionary<string, HoldCause>>.Empty);

    /// <summary>When to look at the first cause again; null when none passes with time.</summary>
    public DateTimeOffset? FirstRecheckAt
    {
        get
        {
            DateTimeOffset? first = null;
            foreach (HeldBy held in ByCause.Values)
            {
                if (held.RecheckAt is { } at && (first is null || at < first))
                    first = at;
            }

            return first;
        }
    }

    /// <summary>What keeps the alert from going that way; null when nothing does.</summary>
    public HoldCause? Find(LabelSet labels, string route) =>
        ByAlert.TryGetValue(labels, out ImmutableSortedDictionary<string, HoldCause>? routes)
        && routes.TryGetValue(route, out HoldCause cause)
            ? cause
            : null;

    internal bool Holds(HoldCause cause, LabelSet labels) =>
        ByCause.TryGetValue(cause, out HeldBy? held) && held.Alerts.ContainsKey(labels);

    internal HeldTellings Hold(LabelSet labels, string route, HoldCause cause, DateTimeOffset? recheckAt)
    {
        HeldTellings rest = Release(labels, route);
        HeldBy held = rest.ByCause.GetValueOrDefault(cause) ?? HeldBy.Nothing;
        ImmutableSortedSet<string> routes = held.Alerts.GetValueOrDefault(labels) ?? HeldBy.NoRoutes;
        held = new HeldBy(recheckAt, held.Alerts.SetItem(labels, routes.Add(route)));
        ImmutableSortedDictionary<string, HoldCause> causes = rest.ByAlert.GetValueOrDefault(labels)
            ?? ImmutableSortedDictionary.Create<string, HoldCause>(StringComparer.Ordinal);
        return new HeldTellings(
            rest.ByCause.SetItem(cause, held), rest.ByAlert.SetItem(labels, causes.Add(route, cause)));
    }

    internal HeldTellings Release(LabelSet labels)
    {
        if (!ByAlert.TryGetValue(labels, out ImmutableSortedDictionary<string, HoldCause>? routes))
            return this;
        return routes.Keys.Aggregate(this, (held, route) => held.Release(labels, route));
    }

    internal HeldTellings Release(HoldCause cause)
    {
        if (!ByCause.TryGetValue(cause, out HeldBy? held))
            return this;
        ImmutableDictionary<LabelSet, ImmutableSortedDictionary<string, HoldCause>>.Builder alerts =
            ByAlert.ToBuilder();
        foreach ((LabelSet labels, ImmutableSortedSet<string> routes) in held.Alerts)
        {
            ImmutableSortedDictionary<string, HoldCause> left = alerts[labels].RemoveRange(routes);
            if (left.IsEmpty)
                alerts.Remove(labels);
            else
                alerts[labels] = left;
        }

        return new HeldTellings(ByCause.Remove(cause), alerts.ToImmutable());
    }

    internal HeldTellings Recheck(HoldCause cause, DateTimeOffset? at) =>
        ByCause.TryGetValue(cause, out HeldBy? held)
            ? this with { ByCause = ByCause.SetItem(cause, held with { RecheckAt = at }) }
            : this;

    private HeldTellings Release(LabelSet labels, string route)
    {
        if (Find(labels, route) is not { } cause)
            return this;
        HeldBy held = ByCause[cause];
        ImmutableSortedSet<string> routes = held.Alerts[labels].Remove(route);
        held = held with
        {
            Alerts = routes.IsEmpty ? held.Alerts.Remove(labels) : held.Alerts.SetItem(labels, routes),
        };
        ImmutableSortedDictionary<string, HoldCause> causes = ByAlert[labels].Remove(route);
        return new HeldTellings(
            held.Alerts.IsEmpty ? ByCause.Remove(cause) : ByCause.SetItem(cause, held),
            causes.IsEmpty ? ByAlert.Remove(labels) : ByAlert.SetItem(labels, causes));
    }
}

/// <summary>What one cause holds.</summary>
/// <param name="RecheckAt">When it may have passed; null when time alone does not end it.</param>
/// <param name="Alerts">The routes by which each alert would have been told.</param>
public sealed record HeldBy(DateTimeOffset? RecheckAt, ImmutableDictionary<LabelSet, ImmutableSortedSet<string>> Alerts)
{
    internal static HeldBy Nothing { get; } = new(
        null, ImmutableDictionary<LabelSet, ImmutableSortedSet<string>>.Empty);

    internal static ImmutableSortedSet<string> NoRoutes { get; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
}
