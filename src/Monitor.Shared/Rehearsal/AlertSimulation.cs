using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Response;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// Sends a made-up alert through the alert manager and the incidents as they stand, with a clock of its own, and writes
/// down what they decide about it. Both are functions of a state that nobody can change, so the real ones know nothing
/// of it. Everything is delivered at once, nobody acknowledges unless that is asked for, and nothing else happens but
/// what
/// time brings: silences end, groups come due, steps follow. Alerts of other systems are taken to be sent on.
/// </summary>
public sealed class AlertSimulation
{
    /// <summary>Decisions that one simulation may take; an hour of a real tree takes some dozens.</summary>
    public const int MostSteps = 5_000;

    private readonly SimulationInput _input;
    private readonly AlertManager _manager;
    private readonly ResponseManager _responses;
    private readonly string _fingerprint;
    private readonly List<Telling> _tellings = [];
    private readonly List<IncidentEvent> _timeline = [];
    private AlertManagerState _alerts;
    private IncidentState _incidents;
    private DateTimeOffset _now;
    private int _steps;

    private AlertSimulation(SimulationInput input)
    {
        _input = input;
        _manager = new AlertManager(input.AlertOptions);
        _responses = new ResponseManager(input.IncidentOptions);
        _fingerprint = AlertFingerprint.Of(input.Labels);
        (_alerts, _incidents, _now) = (input.Alerts, input.Incidents, input.Now);
    }

    private long? Incident => _incidents.Book.ByAlert.TryGetValue(_fingerprint, out long id) ? id : null;

    public static SimulationResult Run(SimulationInput input) => new AlertSimulation(input).Run();

    private SimulationResult Run()
    {
        AlertManagerState before = _alerts;
        bool firesAlready = before.Alerts.TryGetValue(_input.Labels, out Alert? known)
            && known.Episode is { IsOpen: true };
        string[] holds = [.. HoldsOf(before)];
        RouteWay[] ways = [.. before.Routed.Table.Match(_input.Labels).Select(route => WayOf(before, route))];
        KeepOthers();
        Decide(new AlertCommand.Post([new PostedAlert(
            _input.Labels, _input.Annotations, null, _input.Now + _input.Lasts, "")]));
        bool isCutShort = !PlayToTheEnd();
        (bool opens, IReadOnlyList<string> evidence) = BelongingOf();
        return new SimulationResult(
            firesAlready, RouteWalk.Of(before.Routed.Table, _input.Labels), ways, holds, _tellings, Incident, evidence,
            opens, Incident is { } id && _incidents.Escalations.ByIncident.TryGetValue(id, out var escalation)
                ? escalation.Policy
                : "",
            _timeline, isCutShort);
    }

    /// <summary>Alerts of other systems would end here because nobody sends them again.</summary>
    private void KeepOthers()
    {
        DateTimeOffset until = _input.Now + _input.Horizon + TimeSpan.FromDays(1);
        ImmutableArray<PostedAlert> others =
        [
            .. _alerts.Routed.Posted.All.Keys.Where(labels => !labels.Equals(_input.Labels))
                .Select(labels => _alerts.Alerts.GetValueOrDefault(labels)).OfType<Alert>()
                .Where(alert => alert.Episode is { IsOpen: true }).OrderBy(alert => alert.Number)
                .Select(alert => new PostedAlert(
                    alert.Labels, alert.Annotations, alert.Episode!.StartsAt, until, alert.GeneratorUrl ?? "")),
        ];
        if (!others.IsEmpty)
            Decide(new AlertCommand.Post(others));
    }

    private bool PlayToTheEnd()
    {
        DateTimeOffset end = _input.Now + _input.Horizon;
        DateTimeOffset? acknowledgedAt = _input.Now + _input.AcknowledgedAfter;
        while (_steps < MostSteps)
        {
            DateTimeOffset? next = Earlier(
                Earlier(_manager.NextWake(_alerts), _responses.NextWake(_incidents)), acknowledgedAt);
            if (next is null || next > end)
                return true;
            // What is overdue is due now; a clock here must not stand still.
            _now = next > _now ? next.Value : _now.AddMilliseconds(1);
            if (acknowledgedAt <= _now)
            {
                acknowledgedAt = null;
                Acknowledge();
            }

            Decide(new AlertCommand.Tick());
            Respond(new IncidentCommand.Tick());
        }

        return false;
    }

    /// <summary>So many people as it takes, the last of whom has it.</summary>
    private void Acknowledge()
    {
        if (Incident is not { } id || _incidents.Book.Find(id) is not { } incident)
            return;
        int needed = Math.Max(1, ResponseManager.NeededFor(_incidents, _input.OnCall, incident));
        for (int i = 1; i <= needed; i++)
        {
            string who = needed == 1 ? "somebody" : $"person {i} of {needed}";
            Respond(new IncidentCommand.Acknowledge(id, who, "as was asked for"));
        }
    }

    private void Decide(AlertCommand command)
    {
        var commands = new Queue<AlertCommand>([command]);
        while (commands.TryDequeue(out AlertCommand? next) && _steps++ < MostSteps)
        {
            AlertDecision decision = _manager.Decide(_alerts, next, _now);
            _alerts = decision.State;
            foreach (AlertEvent fact in decision.Events)
                Hear(fact);
            foreach (AlertEffect.Deliver deliver in decision.Effects.OfType<AlertEffect.Deliver>())
            {
                commands.Enqueue(new AlertCommand.FinishDelivery(
                    deliver.Attempt.Notification.Id, deliver.Attempt.Number, new DeliveryResult.Delivered(), 0));
            }
        }

        foreach (IncidentCommand change in AlertComparison.Commands(_alerts, _incidents.Book))
            Respond(change);
    }

    private void Respond(IncidentCommand command)
    {
        if (_steps++ >= MostSteps)
            return;
        var context = new ResponseContext(_input.Topology, _input.OnCall, _alerts.Pages.LastTaken);
        ResponseDecision decision = _responses.Decide(_incidents, command, context, _now);
        _incidents = decision.State;
        _timeline.AddRange(decision.Events.Where(fact => fact.Id == Incident
            || fact is IncidentEvent.MergedInto merged && merged.Into == Incident));
        ImmutableArray<IncidentPage> pages = _incidents.Pages.After(_alerts.Pages.LastTaken);
        if (!pages.IsEmpty)
            Decide(new AlertCommand.TakePages(pages, _incidents.Pages.SettledThrough));
    }

    /// <summary>Notes who is told, as far as it is about the made-up alert or its incident.</summary>
    private void Hear(AlertEvent fact)
    {
        switch (fact)
        {
            case AlertEvent.NotificationQueued queued when queued.Labels.Equals(_input.Labels):
                Tell(queued.Receiver, queued.IsFiring ? "it fires" : "it is over");
                break;
            case AlertEvent.GroupNotified told when told.Firing.Contains(_input.Labels):
                Tell(told.Receiver, $"{told.Reason}, with {told.Firing.Length - 1} others of its group");
                break;
            case AlertEvent.GroupNotified told when told.Resolved.Contains(_input.Labels):
                Tell(told.Receiver, "it is over");
                break;
            case AlertEvent.PageQueued queued when queued.Page.Incident == Incident:
                _tellings.Add(new Telling(
                    _now, queued.Page.Receiver, queued.Page.Person, queued.Page.Incident, queued.Page.Because));
                break;
            default:
                break;
        }
    }

    private void Tell(string receiver, string because) =>
        _tellings.Add(new Telling(_now, receiver, "", null, because));

    private IEnumerable<string> HoldsOf(AlertManagerState state)
    {
        foreach (string silence in state.Routed.Silences.Find(_input.Labels, _now))
            yield return $"silenced by {silence}";
        if (state.Routed.Inhibition.FindInhibitor(_input.Labels) is { } inhibitor)
            yield return $"inhibited by {inhibitor.Alert} ({AlertFingerprint.Of(inhibitor.Alert)})";
        foreach (Route route in state.Routed.Table.Match(_input.Labels))
        {
            if (route.Times.MutedBy(_now) is { } mute)
                yield return $"{route.Id} is quiet by {mute}";
        }
    }

    private RouteWay WayOf(AlertManagerState state, Route route)
    {
        bool isAlone = route.GroupsByAll && route.GroupWait == TimeSpan.Zero && route.GroupInterval == TimeSpan.Zero;
        var group = new GroupId(route.Id, route.GroupOf(_input.Labels));
        int others = state.Routed.Groups.All.TryGetValue(group, out AlertGroup? there)
            ? there.Members.Keys.Count(labels => !labels.Equals(_input.Labels)
                && state.Alerts.GetValueOrDefault(labels)?.Episode is { IsOpen: true })
            : 0;
        return new RouteWay(route.Id, route.Receiver!, isAlone ? "" : route.GroupKey(group.Labels), others);
    }

    /// <summary>Whether it opened its incident, and otherwise why it joined.</summary>
    private (bool Opens, IReadOnlyList<string> Evidence) BelongingOf()
    {
        foreach (IncidentEvent fact in _timeline)
        {
            if (fact is IncidentEvent.Opened opened && opened.Alert.Fingerprint == _fingerprint)
                return (true, []);
            if (fact is IncidentEvent.AlertJoined joined && joined.Alert.Fingerprint == _fingerprint)
                return (false, [$"{joined.Score:0.00} in all", .. joined.Alert.Because]);
        }

        return (false, []);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other ?? one : one;
}
