namespace Monitor.Shared.Incidents;

/// <summary>
/// Which open incidents an alert may belong to, and how well it fits.
///
/// Every piece of evidence is taken as the chance that both have one cause, and the pieces as independent: the score is
/// one less the product of what each leaves open. Time scales it: an incident that grew a moment ago takes what one
/// that has been still for minutes does not. Candidates come from indexes (the alert's component, its neighbours and
/// theirs, its labels), so a storm costs by the neighbourhood and not by the number of incidents.
/// </summary>
internal static class Correlation
{
    private const double SameComponent = 0.9;
    private const double DirectDependency = 0.8;

    // Calls show who needs whom now; not that the caller cannot do without.
    private const double LearnedDependency = 0.7;
    private const double TwoSteps = 0.5;
    private const double SharedLabel = 0.4;
    private const double SameRule = 0.3;

    // At the end of the window evidence counts half: enough for an incident's own component, and for little else.
    private const double Fading = 0.5;

    // A label that most of an incident's alerts do not share says little about the next one.
    private const double LabelShare = 0.5;

    /// <summary>Incidents that the alert fits at least so well, the best first, then the oldest.</summary>
    public static IReadOnlyList<(Incident Incident, CorrelationScore Score)> Rank(
        IncidentBook book, IncidentAlert alert, Topology topology, IncidentOptions options, DateTimeOffset now)
    {
        Dictionary<long, Evidence> found = [];
        AddTopology(found, book, alert.Component, topology);
        foreach (string name in options.Labels)
        {
            if (alert.Labels[name] is { } value)
                AddLabel(found, book, name, value);
        }

        var ranked = new List<(Incident Incident, CorrelationScore Score)>();
        foreach ((long id, Evidence evidence) in found)
        {
            Incident incident = book.Incidents[id];
            if (book.With("alertname", alert.Name).ContainsKey(id))
                evidence.Add(SameRule, $"the same rule {alert.Name}");
            CorrelationScore score = evidence.Score(Freshness(incident, options, now));
            if (score.Value >= options.JoinAt)
                ranked.Add((incident, score));
        }

        ranked.Sort(static (a, b) => a.Score.Value != b.Score.Value
            ? b.Score.Value.CompareTo(a.Score.Value)
            : a.Incident.Id.CompareTo(b.Incident.Id));
        return ranked;
    }

    private static void AddTopology(
        Dictionary<long, Evidence> found, IncidentBook book, string component, Topology topology)
    {
        if (component.Length == 0)
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal) { component };
        Add(found, book, component, SameComponent, $"the same component {component}");
        string[] near = [.. topology.NeighboursOf(component).Where(seen.Add)];
        foreach (string neighbour in near)
        {
            bool needs = topology.NeedsOf(component).Contains(neighbour);
            (string caller, string called) = needs ? (component, neighbour) : (neighbour, component);
            if (topology.CallsOf(caller, called) is { } calls)
                Add(found, book, neighbour, LearnedDependency, $"{caller} calls {called}: learned from {calls} calls");
            else
                Add(found, book, neighbour, DirectDependency, $"{caller} depends on {called}");
        }

        foreach (string neighbour in near)
        {
            foreach (string far in topology.NeighboursOf(neighbour).Where(seen.Add))
                Add(found, book, far, TwoSteps, $"{component} and {far} are linked by {neighbour}");
        }
    }

    /// <summary>Of an incident's components only the nearest counts.</summary>
    private static void Add(
        Dictionary<long, Evidence> found, IncidentBook book, string component, double weight, string reason)
    {
        foreach (long id in book.With("component", component).Keys)
        {
            if (!found.ContainsKey(id))
                found[id] = new Evidence(weight, reason);
        }
    }

    private static void AddLabel(Dictionary<long, Evidence> found, IncidentBook book, string name, string value)
    {
        foreach ((long id, int sharing) in book.With(name, value))
        {
            if (sharing < LabelShare * book.Incidents[id].Alerts.Count)
                continue;
            string reason = $"{name} {value} is the same";
            if (found.TryGetValue(id, out Evidence? evidence))
                evidence.Add(SharedLabel, reason);
            else
                found[id] = new Evidence(SharedLabel, reason);
        }
    }

    private static double Freshness(Incident incident, IncidentOptions options, DateTimeOffset now)
    {
        TimeSpan still = now - incident.GrewAt;
        if (still <= options.FreshFor)
            return 1;
        TimeSpan fading = options.Window - options.FreshFor;
        return still >= options.Window ? 0 : 1 - Fading * (still - options.FreshFor) / fading;
    }

    private sealed class Evidence
    {
        private readonly List<(double Weight, string Reason)> _pieces = [];

        public Evidence(double weight, string reason) => Add(weight, reason);

        public void Add(double weight, string reason) => _pieces.Add((weight, reason));

        public CorrelationScore Score(double freshness)
        {
            double left = _pieces.Aggregate(1.0, (open, piece) => open * (1 - piece.Weight));
            return new CorrelationScore(
                (1 - left) * freshness, [.. _pieces.OrderByDescending(p => p.Weight).Select(p => p.Reason)]);
        }
    }
}
