using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;
using Monitor.Shared.Series;

namespace Monitor.Node.Notify.Endpoints;

/// <summary>Notifications that no outbox holds: of tests and previews.</summary>
internal static class MadeUpNotification
{
    public static Notification Test(string receiver, DateTimeOffset now, bool isOver)
    {
        LabelSet labels = LabelSet.From(("alertname", "ReceiverTest"), ("receiver", receiver), ("severity", "info"));
        LabelSet texts = LabelSet.From(("summary", $"This is a test of the receiver {receiver}. Nothing is wrong."));
        return Of(receiver, $"test-{Guid.NewGuid():N}", Alert(labels, texts, now, isOver));
    }

    public static Notification OfLabels(string receiver, PreviewRequest request, DateTimeOffset now)
    {
        LabelSet labels = LabelSet.From((request.Labels ?? new Dictionary<string, string>
        {
            ["alertname"] = "HighCpu",
            ["component"] = "order-gateway",
            ["severity"] = "critical",
        }).Select(label => new Label(label.Key, label.Value)));
        LabelSet texts = LabelSet.From((request.Annotations ?? new Dictionary<string, string>
        {
            ["summary"] = "CPU of order-gateway is at 97 %",
        }).Select(text => new Label(text.Key, text.Value)));
        return Of(receiver, "preview", Alert(labels, texts, now, request.Resolved));
    }

    public static Notification Of(string receiver, Alert alert) => Of(
        receiver, "preview", new NotifiedAlert(
            alert.Fingerprint, alert.Episode is { IsOpen: true }, alert.Labels, alert.Annotations,
            alert.Episode?.StartsAt ?? alert.ActiveAt, alert.Episode?.EndsAt, alert.GeneratorUrl ?? "", alert.Value));

    public static Notification Of(string receiver, Incident incident, Topology topology)
    {
        string cause = RootCause.Rank(incident, topology).Select(one => one.Component).FirstOrDefault("");
        NotifiedAlert[] alerts =
        [
            .. incident.Alerts.Values.OrderByDescending(alert => alert.IsFiring)
                .ThenBy(alert => alert.StartsAt).Take(20)
                .Select(alert => new NotifiedAlert(
                    alert.Fingerprint, alert.IsFiring, alert.Labels, LabelSet.Empty, alert.StartsAt, alert.EndsAt, "",
                    double.NaN)),
        ];
        return new Notification(
            "preview", receiver, $"{{}}:incident/{incident.Id}", LabelSet.Empty, alerts,
            incident.Alerts.Count - alerts.Length)
        {
            Incident = new NotifiedIncident(
                incident.Id, incident.IsOpen ? IncidentNews.Triggered : IncidentNews.Resolved,
                IncidentTitle.Of(incident, cause), incident.Severity, Person: "", IsUrgent: true,
                [.. RootCause.Rank(incident, topology).Select(one => one.Component).Take(20)], cause, "a preview",
                incident.OpenedAt, incident.Alerts.Values.Count(alert => alert.IsFiring)),
        };
    }

    private static Notification Of(string receiver, string key, NotifiedAlert alert) =>
        new(key, receiver, "{}:" + alert.Labels, alert.Labels, [alert]);

    private static NotifiedAlert Alert(LabelSet labels, LabelSet texts, DateTimeOffset now, bool isOver) => new(
        AlertFingerprint.Of(labels), !isOver, labels, texts, now, isOver ? now : null, "", double.NaN);
}
