using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;
using Monitor.Shared.Incidents.Response;
using Monitor.Shared.OnCall;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Incidents;

/// <summary>
/// Incidents and their escalations under a hand-driven clock. Every decision is held against what its events make of
/// the state before, and every state against what its snapshot says.
/// </summary>
internal sealed class ResponseDesk(params EscalationPolicy[] policies)
{
    private readonly ResponseManager _manager = new(new IncidentOptions());

    public IncidentState State { get; private set; } = IncidentState.Empty;

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    public Topology Topology { get; set; } = Topology.Empty;

    public EscalationDirectory Directory { get; set; } = new(
        policies.ToImmutableDictionary(policy => policy.Name),
        ImmutableDictionary<string, OnCallSchedule>.Empty,
        new[] { "ann", "bob", "boss" }.ToImmutableDictionary(
            name => name, name => new Contact(name, [$"{name}-phone"], [$"{name}-chat"])))
    {
        Assignments = policies.Length > 0 ? [new IncidentAssignment([], policies[0].Name)] : [],
    };

    /// <summary>Every page in order: "ann-phone triggered: step 1 of desk, round 1".</summary>
    public List<string> Told { get; } = [];

    public List<IncidentPage> Pages { get; } = [];

    /// <summary>False where there are too many decisions to hold each against its bytes.</summary>
    public bool IsChecking { get; set; } = true;

    public Incident Incident => State.Book.Incidents.Values.Last();

    public EscalationState Escalation => State.Escalations.ByIncident[Incident.Id];

    public static EscalationPolicy Policy(string name, params EscalationStep[] steps) =>
        new(name, [.. steps], 1, "", null, UrgencyRule.Usual);

    /// <summary>A step that tells one person and waits for so many minutes.</summary>
    public static EscalationStep Step(double minutes, params string[] people) => new(
        [.. people.Select(person => new EscalationTarget.Person(person))], false, StepCondition.Always,
        TimeSpan.FromMinutes(minutes));

    public IncidentOutcome Fire(string component, string rule = "Slow", string severity = "critical")
    {
        LabelSet labels = LabelSet.From(("alertname", rule), ("component", component));
        return Do(new IncidentCommand.AlertFired(new IncidentAlert(
            AlertFingerprint.Of(labels), labels, AlertSeverities.Of(LabelSet.From(("severity", severity))), Now, null,
            [])));
    }

    public void End(string component, string rule = "Slow") => Do(new IncidentCommand.AlertEnded(
        AlertFingerprint.Of(LabelSet.From(("alertname", rule), ("component", component))), Now));

    public IncidentOutcome Do(IncidentCommand command)
    {
        ResponseDecision decision =
            _manager.Decide(State, command, new ResponseContext(Topology, Directory, PagesTaken: 0), Now);
        if (IsChecking)
            Check(decision);
        State = decision.State;
        foreach (IncidentPage page in decision.Events.OfType<IncidentEvent.Paged>().Select(fact => fact.Page))
        {
            Pages.Add(page);
            Told.Add($"{page.Receiver} {page.News.ToString().ToLowerInvariant()}: {page.Because}");
        }

        return decision.Outcome;
    }

    public void Pass(double minutes)
    {
        DateTimeOffset until = Now + TimeSpan.FromMinutes(minutes);
        while (_manager.NextWake(State) is { } wake && wake <= until)
        {
            Now = wake > Now ? wake : Now;
            Do(new IncidentCommand.Tick());
        }

        Now = until;
    }

    /// <summary>What was told since it was asked last.</summary>
    public string[] News()
    {
        string[] news = [.. Told];
        Told.Clear();
        return news;
    }

    private void Check(ResponseDecision decision)
    {
        byte[] snapshot = IncidentCodec.EncodeSnapshot(decision.State);
        byte[] entry = IncidentCodec.EncodeEntry([.. decision.Events]);
        Assert.Equal(snapshot, IncidentCodec.EncodeSnapshot(
            IncidentCodec.DecodeEntry(entry).Aggregate(State, (state, fact) => state.Apply(fact))));
        Assert.Equal(snapshot, IncidentCodec.EncodeSnapshot(IncidentCodec.DecodeSnapshot(snapshot)));
    }
}
