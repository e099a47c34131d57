using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Incidents;

/// <summary>Incidents under a hand-driven clock, with all their events kept.</summary>
internal sealed class IncidentDesk(IncidentOptions? options = null)
{
    private readonly IncidentManager _manager = new(options ?? new IncidentOptions());
    private readonly List<IncidentEvent> _events = [];

    public IncidentBook Book { get; private set; } = IncidentBook.Empty;

    /// <summary>The book with its time lines, from the events.</summary>
    public IncidentState State => _events.Aggregate(IncidentState.Empty, (state, fact) => state.Apply(fact));

    public Topology Topology { get; private set; } = Topology.Empty;

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public IncidentDesk Depends(string component, string needs)
    {
        Topology = Topology.With(component, needs);
        return this;
    }

    public IncidentOutcome Fire(string component, string rule, params (string Name, string Value)[] labels) =>
        Do(new IncidentCommand.AlertFired(AlertOf(component, rule, labels)));

    public IncidentOutcome End(string component, string rule) =>
        Do(new IncidentCommand.AlertEnded(FingerprintOf(component, rule), Now));

    public string FingerprintOf(string component, string rule) => AlertOf(component, rule, []).Fingerprint;

    public IncidentOutcome Do(IncidentCommand command)
    {
        IncidentDecision decision = _manager.Decide(Book, command, Topology, Now);
        Book = decision.Book;
        _events.AddRange(decision.Events);
        return decision.Outcome;
    }

    public void Pass(TimeSpan time)
    {
        DateTimeOffset until = Now + time;
        while (_manager.NextWake(Book) is { } wake && wake <= until)
        {
            Now = wake > Now ? wake : Now;
            Do(new IncidentCommand.Tick());
        }

        Now = until;
    }

    public void DoRandom(Random random)
    {
        string component = $"c{random.Next(8)}";
        string rule = $"R{random.Next(4)}";
        long id = random.NextInt64(1, Book.LastId + 2);
        string[] alerts = [.. Book.Find(id)?.Alerts.Keys ?? []];
        switch (random.Next(12))
        {
            case < 5:
                Fire(component, rule, ("severity", random.Next(2) == 0 ? "warning" : "critical"));
                break;
            case < 7:
                string[] known = [.. Book.ByAlert.Keys.Order(StringComparer.Ordinal)];
                if (known.Length > 0)
                    Do(new IncidentCommand.AlertEnded(known[random.Next(known.Length)], Now));
                break;
            case 7:
                Pass(TimeSpan.FromSeconds(random.Next(900)));
                break;
            case 8:
                Do(random.Next(2) == 0
                    ? new IncidentCommand.Acknowledge(id, "ann", "")
                    : new IncidentCommand.Unacknowledge(id, "late"));
                break;
            case 9:
                Do(new IncidentCommand.Split(id, [.. alerts.Where(_ => random.Next(2) == 0)], "bob"));
                break;
            case 10:
                Do(new IncidentCommand.Merge(id, random.NextInt64(1, Book.LastId + 2), "bob"));
                break;
            default:
                Do(random.Next(3) == 0
                    ? new IncidentCommand.Resolve(id, "ann", "")
                    : new IncidentCommand.Snooze(id, Now.AddMinutes(random.Next(30)), "ann"));
                break;
        }
    }

    /// <summary>What must hold at any time.</summary>
    public void Check()
    {
        IncidentBook rebuilt = _events.Aggregate(IncidentBook.Empty, IncidentFold.Apply);
        Assert.Equal(Book.Incidents.Count, rebuilt.Incidents.Count);
        foreach (Incident incident in Book.Incidents.Values)
        {
            Incident twin = rebuilt.Incidents[incident.Id];
            Assert.Equal(
                (twin.Status, twin.Version, twin.Alerts.Count),
                (incident.Status, incident.Version, incident.Alerts.Count));
            bool isQuiet = incident.Alerts.Values.All(alert => !alert.IsFiring);
            Assert.Equal(isQuiet, incident.QuietSince is not null);
        }

        // Every open incident is found by each label of its alerts, and by nothing else; no alert is in two.
        Dictionary<LabelValue, Dictionary<long, int>> index = [];
        foreach (Incident incident in Book.Open)
        {
            foreach (Label label in incident.Alerts.Values.SelectMany(alert => alert.Labels))
            {
                var key = new LabelValue(label.Name, label.Value);
                if (!index.TryGetValue(key, out Dictionary<long, int>? counts))
                    index[key] = counts = [];
                counts[incident.Id] = counts.GetValueOrDefault(incident.Id) + 1;
            }
        }

        Assert.Equal(index.Count, Book.ByLabel.Count);
        Assert.All(index, pair => Assert.Equal(pair.Value.OrderBy(p => p.Key), Book.ByLabel[pair.Key]));
        IEnumerable<string> open = Book.Open.SelectMany(incident => incident.Alerts.Keys);
        Assert.Equal(open.Count(), open.Distinct().Count());
    }

    private IncidentAlert AlertOf(string component, string rule, (string Name, string Value)[] labels)
    {
        // A severity is not part of what identifies an alert here, so that the same alert may come back worse.
        LabelSet all = LabelSet.From([
            new Label("alertname", rule), new Label("component", component),
            .. labels.Where(l => l.Name != "severity").Select(label => new Label(label.Name, label.Value))]);
        AlertSeverity severity = AlertSeverities.Of(LabelSet.From(labels.Select(l => new Label(l.Name, l.Value))));
        return new IncidentAlert(AlertFingerprint.Of(all), all, severity, Now, null, []);
    }
}

internal static class QuorumExtensions
{
    public static ImmutableSortedDictionary<AlertSeverity, int> ToSorted(this Dictionary<AlertSeverity, int> quorum) =>
        quorum.ToImmutableSortedDictionary();
}
