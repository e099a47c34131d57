using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.OnCall;
using Monitor.Shared.Durations;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Response;

namespace Monitor.Node.Incidents;

/// <summary>Incidents: what is wrong, since when, who has it, and what to do about it.</summary>
internal sealed class IncidentEndpoints(
    AlertingSystem alerting, LearnedTopology topology, OnCallFile onCall, TimeProvider time)
{
    private const int MaxLimit = 1000;
    private const int MaxText = 4096;

    /// <summary>Open incidents first, then the newest; <c>status</c> is open (the default), resolved or all.</summary>
    public IResult List(string? status, int? limit)
    {
        if (status is not (null or "open" or "resolved" or "all"))
            return ApiAnswer.BadData($"status: \"{status}\" is none of open, resolved, all.");
        if (limit is < 1 or > MaxLimit)
            return ApiAnswer.BadData($"limit: must be 1 to {MaxLimit}.");
        if (!alerting.Incidents.IsReady)
            return NotHere();
        IncidentState state = alerting.Incidents.State;
        IncidentBook book = state.Book;
        List<Incident> found = [.. book.Incidents.Values
            .Where(incident => incident.MergedInto == 0)
            .Where(incident => status == "all" || incident.IsOpen == (status != "resolved"))
            .OrderByDescending(incident => incident.IsOpen).ThenByDescending(incident => incident.Id)];
        return ApiAnswer.Of(new IncidentList(
            [.. found.Take(limit ?? 100).Select(incident => Summarize(state, incident))], found.Count,
            book.Open.Count(),
            Mean(book.Incidents.Values.Select(incident => incident.TimeToAcknowledge)),
            Mean(book.Incidents.Values.Where(i => i.MergedInto == 0).Select(incident => incident.TimeToResolve))));
    }

    /// <summary>One incident: its alerts, likely causes and time line.</summary>
    public IResult Read(long id)
    {
        if (!alerting.Incidents.IsReady)
            return NotHere();
        IncidentState state = alerting.Incidents.State;
        if (state.Book.Find(id) is not { } incident)
            return ApiAnswer.NotFound($"There is no incident {id}.");
        return ApiAnswer.Of(new IncidentAnswer(
            Summarize(state, incident),
            [.. incident.Alerts.Values.OrderBy(alert => alert.StartsAt).Select(Describe)],
            [.. RootCause.Rank(incident, topology.Current).Take(5)
                .Select(cause => new CauseAnswer(cause.Component, cause.Score, cause.Reasons))],
            [.. state.TimelineOf(incident.Id).Select(IncidentTexts.Describe)]));
    }

    /// <summary>Does something to an incident: acknowledge, escalate, assign, comment, snooze, resolve, …</summary>
    public async Task<IResult> ActAsync(long id, string action, IncidentRequest request, CancellationToken cancel)
    {
        if (Refusal(request) is { } refusal)
            return ApiAnswer.BadData(refusal);
        (IncidentCommand? command, string problem) = CommandOf(id, action, request);
        if (command is null)
            return ApiAnswer.BadData(problem);
        try
        {
            IncidentOutcome outcome = await alerting.AskAsync(command, cancel);
            IncidentState state = alerting.Incidents.State;
            Incident? incident = state.Book.Find(id);
            return outcome switch
            {
                IncidentOutcome.NotOpen when incident is null => ApiAnswer.NotFound($"There is no incident {id}."),
                IncidentOutcome.NotOpen => ApiAnswer.Conflict($"Incident {id} is over, or the one to merge with is."),
                IncidentOutcome.CannotSplit => ApiAnswer.Conflict("alerts: name some of the incident's, and not all."),
                IncidentOutcome.NoPolicy => ApiAnswer.Conflict(request.Policy.Length > 0
                    ? $"policy: no policy is called \"{request.Policy}\"."
                    : "No policy has this incident: name one in policy."),
                _ => ApiAnswer.Of(new IncidentDone(
                    IncidentTexts.Words(outcome.ToString()), incident is null ? null : Summarize(state, incident))),
            };
        }
        catch (Exception error) when (
            error is StoreUnavailableException or ActorUnavailableException or ShardElsewhereException)
        {
            return ApiAnswer.Unavailable(error.Message);
        }
    }

    private static string? Refusal(IncidentRequest request)
    {
        if (request.By.Length is 0 or > 256)
            return "by: say who you are, in 1 to 256 characters.";
        if (request.Note.Length > MaxText)
            return $"note: has more than {MaxText} characters.";
        return request.To.Length > 256 ? "to: has more than 256 characters." : null;
    }

    private (IncidentCommand? Command, string Problem) CommandOf(long id, string action, IncidentRequest request)
    {
        switch (action)
        {
            case "acknowledge":
                return (new IncidentCommand.Acknowledge(id, request.By, request.Note), "");
            case "unacknowledge":
                return (new IncidentCommand.Unacknowledge(id, $"{request.By} gave it back", request.By), "");
            case "escalate":
                return (new IncidentCommand.Escalate(id, request.By, request.Policy), "");
            case "assign":
                return request.To.Length > 0
                    ? (new IncidentCommand.Assign(id, request.To, request.By), "")
                    : (null, "to: say to whom.");
            case "comment":
                return request.Note.Length > 0
                    ? (new IncidentCommand.Comment(id, request.By, request.Note), "")
                    : (null, "note: say what.");
            case "snooze":
                return SnoozeOf(id, request);
            case "resolve":
                return (new IncidentCommand.Resolve(id, request.By, request.Note), "");
            case "merge":
                return (new IncidentCommand.Merge(id, request.Into, request.By), "");
            case "split":
                return (new IncidentCommand.Split(id, [.. request.Alerts], request.By), "");
            default:
                return (null, $"\"{action}\" is none of acknowledge, unacknowledge, escalate, assign, comment, snooze, "
                    + "resolve, merge, split.");
        }
    }

    private (IncidentCommand? Command, string Problem) SnoozeOf(long id, IncidentRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? until = request.Until;
        if (until is null && DurationText.TryParse(request.For, out TimeSpan length))
            until = now + length;
        if (until is null)
            return (null, "until: say until when, or how long in for, such as 1h30m.");
        return until <= now || until > now.AddDays(31)
            ? (null, "until: must be later than now, by 31 days at most.")
            : (new IncidentCommand.Snooze(id, until.Value, request.By), "");
    }

    private IncidentSummary Summarize(IncidentState state, Incident incident)
    {
        string? cause = RootCause.Rank(incident, topology.Current).Select(c => c.Component).FirstOrDefault();
        return new IncidentSummary(
            incident.Id, IncidentTexts.Word(incident.Status), IncidentTitle.Of(incident, cause),
            IncidentTexts.Word(incident.Severity), incident.OpenedAt, incident.AcknowledgedAt, incident.ResolvedAt,
            incident.SnoozedUntil, incident.Assignee, incident.AcknowledgedBy, incident.Alerts.Count,
            incident.Alerts.Values.Count(alert => alert.IsFiring),
            [.. incident.Alerts.Values.Select(a => a.Component).Where(c => c.Length > 0).Distinct().Order()], cause)
        {
            Escalation = state.Escalations.ByIncident.GetValueOrDefault(incident.Id) is { } escalation
                ? Describe(state, escalation, incident)
                : null,
        };
    }

    private EscalationAnswer Describe(IncidentState state, EscalationState escalation, Incident incident)
    {
        EscalationDirectory directory = onCall.InForce.Directory;
        EscalationPolicy? policy = directory.Policies.GetValueOrDefault(escalation.Policy);
        bool isRunning = escalation.Status == EscalationStatus.Running;
        // After a round's last step the first of the next one is due, where there is one.
        int nextStep = policy is not null && escalation.NextStep >= policy.Steps.Length ? 0 : escalation.NextStep;
        return new EscalationAnswer(
            escalation.Policy, IncidentTexts.Word(escalation.Status), isRunning ? nextStep + 1 : null,
            policy?.Steps.Length, escalation.Round, policy?.Rounds, escalation.DueAt,
            Math.Max(1, ResponseManager.NeededFor(state, directory, incident)), escalation.Pages,
            [.. escalation.Told.Select(page => new ToldAnswer(page.Person, page.Receiver, page.IsUrgent))],
            escalation.Reason);
    }

    private static IncidentAlertAnswer Describe(IncidentAlert alert) => new(
        alert.Fingerprint, alert.Labels.ToDictionary(label => label.Name, label => label.Value),
        IncidentTexts.Word(alert.Severity), alert.StartsAt, alert.EndsAt, alert.Because);

    private static double? Mean(IEnumerable<TimeSpan?> times)
    {
        double[] seconds = [.. times.OfType<TimeSpan>().Select(t => t.TotalSeconds)];
        return seconds.Length > 0 ? seconds.Average() : null;
    }

    private static IResult NotHere() =>
        ApiAnswer.Unavailable("This node does not have the alerts now; another of the cluster has, or is about to.");
}
