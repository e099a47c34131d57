using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>A component that an incident may come from.</summary>
/// <param name="Component">Which.</param>
/// <param name="Score">Against the incident's other components, 0 to 1.</param>
/// <param name="Reasons">What speaks for it, for people.</param>
public sealed record RootCause(string Component, double Score, ImmutableArray<string> Reasons)
{
    // Most of the weight lies on what a component's trouble would explain; that nothing it depends on is in trouble
    // comes next; who was first is only a hint, because a fast rule on a symptom beats a slow one on the cause.
    private const double Explains = 0.6;
    private const double NothingBelow = 0.25;
    private const double Early = 0.15;

    /// <summary>The components of an incident, the likeliest cause first.</summary>
    public static IReadOnlyList<RootCause> Rank(Incident incident, Topology topology)
    {
        Dictionary<string, DateTimeOffset> starts = new(StringComparer.Ordinal);
        foreach (IncidentAlert alert in incident.Alerts.Values.Where(alert => alert.Component.Length > 0))
        {
            if (!starts.TryGetValue(alert.Component, out DateTimeOffset start) || alert.StartsAt < start)
                starts[alert.Component] = alert.StartsAt;
        }

        var inOrder = starts.OrderBy(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key);
        var ranked = inOrder.Select((component, order) => Judge(component, order, starts, topology));
        return [.. ranked.OrderByDescending(r => r.Score).ThenBy(r => r.Component, StringComparer.Ordinal)];
    }

    private static RootCause Judge(
        string component, int order, Dictionary<string, DateTimeOffset> starts, Topology topology)
    {
        int others = starts.Count - 1;
        int explained = topology.Felt(component).Count(starts.ContainsKey) - 1;
        string[] below = [.. topology.NeedsOf(component).Where(starts.ContainsKey)];
        double score = NothingBelow * (below.Length == 0 ? 1 : 0)
            + (others == 0 ? Explains + Early
                : Explains * explained / others + Early * (others - order) / others);
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (explained > 0)
            reasons.Add($"{explained} of {others} other components in trouble depend on it");
        reasons.Add(below.Length == 0
            ? "nothing that it depends on is in trouble"
            : $"it depends on {string.Join(", ", below.Take(3))}, in trouble too");
        if (order == 0 && others > 0)
            reasons.Add("its trouble began first");
        return new RootCause(component, score, reasons.ToImmutable());
    }
}
