using Monitor.Shared.Audit;

namespace Monitor.Shared.Explain;

/// <summary>Records of the audit log as sentences. What it has no words for is told by the action's name.</summary>
public static class Sentences
{
    public static ExplainStep Of(AuditRecord record, RoutingPast routing)
    {
        AuditEntry entry = record.Entry;
        return new ExplainStep(
            record.Sequence, entry.At, entry.Actor, entry.Action, Text(record, routing), entry.Reason, entry.Details);
    }

    private static string Text(AuditRecord record, RoutingPast routing)
    {
        AuditEntry entry = record.Entry;
        string area = entry.Action[..Math.Max(0, entry.Action.IndexOf('.'))];
        return area switch
        {
            "alert" => OfAlert(entry),
            "notification" or "group" or "hold" => OfWay(entry, RoutePath.Describe(
                routing.At(record.Sequence), entry["route"] ?? "")),
            "silence" => OfSilence(entry),
            "incident" => OfIncident(entry),
            "escalation" or "page" => OfEscalation(entry),
            _ => entry.Action,
        };
    }

    private static string OfAlert(AuditEntry entry) => entry.Action switch
    {
        "alert.pending" => $"{Rule(entry)} holds with value {entry["value"]}: the alert is pending",
        "alert.firing" when entry["value"] is { } value =>
            $"{Rule(entry)} holds with value {value} since {Time(entry["since"])}: the alert fires",
        "alert.firing" => $"the alert fires since {Time(entry["starts_at"])}",
        "alert.adopted" => "a node found and told it while the database was away, and it goes on as it began",
        "alert.still_firing" => $"{Rule(entry)} says that it fires, with value {entry["value"]}; it did before",
        "alert.passed" => $"{Rule(entry)} holds no more, with value {entry["value"]}",
        "alert.resolved" => $"the alert is over since {Time(entry["ends_at"])}",
        "alert.refused" => "the alert could not be taken",
        "alert.flapping" => "the alert flaps: nobody is told again until it is steady",
        "alert.steady" => "the alert is steady again",
        "alert.posted" => "another system posted the alert",
        _ => entry.Action,
    };

    private static string OfWay(AuditEntry entry, string path) => entry.Action switch
    {
        "notification.held" => $"not told{Until(entry["until"])}, on the way {path}",
        "hold.released" => "what was held is looked at again",
        "group.joined" => $"joins the group {Group(entry)} of {path}{Due(entry["due_at"])}",
        "group.scheduled" => $"the group {Group(entry)} of {path} is told at {Time(entry["due_at"])}",
        "group.emptied" => $"leaves the group {Group(entry)} untold",
        "notification.queued" => $"notification {Id(entry, AuditSubjectKind.Notification)} for receiver "
            + $"{Id(entry, AuditSubjectKind.Receiver)} goes into the outbox"
            + (path.Length > 0 ? $", by {path}" : ""),
        "notification.attempted" => $"{Notification(entry)}: attempt {entry["attempt"]} begins",
        "notification.interrupted" => $"{Notification(entry)}: whether attempt {entry["attempt"]} arrived is unknown; "
            + "it is made again under the same key",
        "notification.deferred" => $"{Notification(entry)}: attempt {entry["attempt"]} did not succeed; the next is at "
            + Time(entry["next_at"]),
        "notification.delivered" => $"{Notification(entry)}: delivered with attempt {entry["attempt"]}",
        "notification.failed" => $"{Notification(entry)} is given up ({entry["cause"]})",
        "notification.dropped" => "nobody is told of it by this page",
        "notification.withdrawn" => $"{Notification(entry)} is taken back",
        _ => entry.Action,
    };

    private static string OfSilence(AuditEntry entry) => entry.Action switch
    {
        "silence.set" => $"{Who(entry)} silences {entry["matchers"]} from {Time(entry["starts_at"])} until "
            + $"{Time(entry["ends_at"])} ({Id(entry, AuditSubjectKind.Silence)})",
        "silence.expired" => $"{Who(entry)} ends the silence {Id(entry, AuditSubjectKind.Silence)}",
        "silence.reminded" => $"people are reminded of the silence {Id(entry, AuditSubjectKind.Silence)}",
        _ => entry.Action,
    };

    private static string OfIncident(AuditEntry entry)
    {
        string incident = $"incident {Id(entry, AuditSubjectKind.Incident)}";
        return entry.Action switch
        {
            "incident.opened" => $"{Alert(entry)} opens {incident}",
            "incident.joined" => $"{Alert(entry)} joins {incident} with score {entry["score"]}",
            "incident.alert_ended" => $"an alert of {incident} is over",
            "incident.worse" => $"{incident} got worse",
            "incident.acknowledged" when entry["in_hand"] == "yes" =>
                $"{Who(entry)} acknowledges {incident} and has it",
            "incident.acknowledged" => $"{Who(entry)} acknowledges {incident}; more must",
            "incident.unacknowledged" => $"nobody has {incident} any more",
            "incident.assigned" => $"{Who(entry)} assigns {incident} to {entry["to"]}",
            "incident.commented" => $"{Who(entry)} comments",
            "incident.snoozed" => $"{Who(entry)} snoozes {incident} until {Time(entry["until"])}",
            "incident.snooze_ended" => $"{incident} is not snoozed any more",
            "incident.merged" => $"{incident} becomes part of incident {entry["into"]}",
            "incident.split" => $"{Who(entry)} takes {entry["alerts"]} alerts out into incident {entry["into"]}",
            "incident.resolved" when AuditActors.IsPerson(entry.Actor) => $"{Who(entry)} resolves {incident}",
            "incident.resolved" => $"{incident} is over",
            "incident.reopened" => $"{incident} is open again",
            _ => $"{incident}: {entry.Action}",
        };
    }

    private static string OfEscalation(AuditEntry entry) => entry.Action switch
    {
        "escalation.began" => $"policy {entry["policy"]} begins{At(entry["due_at"])}",
        "escalation.step" =>
            $"step {entry["step"]} tells {entry["pages"]}; the next is due at {Time(entry["next_at"])}",
        "escalation.skipped" => $"step {entry["step"]} is left out",
        "escalation.went_back" => $"goes back to step {entry["step"]}, for the incident got worse",
        "escalation.round" => $"round {entry["round"]} begins",
        "escalation.handed_over" => $"policy {entry["policy"]} takes over",
        "escalation.exhausted" => "no step is left",
        "escalation.held" => $"rests, for {entry["by"]} has the incident{Until(entry["until"])}",
        "escalation.paused" => $"rests while the incident is snoozed{Until(entry["until"])}",
        "escalation.urged" => $"{Who(entry)} wants the next step now",
        "escalation.called" => $"{Who(entry)} asks for {entry["person"]}: tells {entry["pages"]}",
        "escalation.ended" => "ends",
        "page.decided" => $"page {entry["page"]} ({entry["news"]}) for {entry["to"]} by receiver "
            + Id(entry, AuditSubjectKind.Receiver),
        "page.settled" => $"page {entry["page"]} for {entry["to"]}: {entry["outcome"]}",
        _ => entry.Action,
    };

    private static string Rule(AuditEntry entry) => $"rule {Id(entry, AuditSubjectKind.Rule)}";

    private static string Notification(AuditEntry entry) => $"notification {Id(entry, AuditSubjectKind.Notification)}";

    private static string Who(AuditEntry entry) => AuditActors.NameOf(entry.Actor);

    private static string Group(AuditEntry entry) => entry["group"] ?? "";

    private static string Alert(AuditEntry entry) =>
        entry["component"] is { Length: > 0 } component
            ? $"{entry["alert"]} on {component}"
            : entry["alert"] ?? "an alert";

    private static string Id(AuditEntry entry, AuditSubjectKind kind)
    {
        foreach (AuditSubject subject in entry.Subjects)
        {
            if (subject.Kind == kind)
                return subject.Id;
        }

        return "?";
    }

    /// <summary>To the second: whoever wants to know it better has it in the details.</summary>
    private static string Time(string? text) =>
        text is { Length: > 19 } ? $"{text[..10]} {text[11..19]}Z" : "a time that is not known";

    private static string Until(string? text) => string.IsNullOrEmpty(text) ? "" : $" until {Time(text)}";

    private static string Due(string? text) => string.IsNullOrEmpty(text) ? "" : $", which is told at {Time(text)}";

    private static string At(string? text) =>
        string.IsNullOrEmpty(text) ? "" : $", its first step is due at {Time(text)}";
}
