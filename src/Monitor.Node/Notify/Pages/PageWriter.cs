using System.Globalization;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;
using NodaTime;

namespace Monitor.Node.Notify.Pages;

/// <summary>Puts a notification into words: of a group of alerts, or of an incident.</summary>
/// <param name="time">What templates know of it.</param>
internal sealed class PageWriter(PageLinks links, ReceiverTexts texts, TimeProvider time)
{
    private const int MostAlertsTold = 10;
    private const int MostLabelsShown = 6;

    private static readonly Lazy<DateTimeZone> LocalZone = new(() =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZoneInfo.Local.Id) ?? DateTimeZone.Utc);

    /// <summary>Labels that the title, the severity or the lines of the alerts say already.</summary>
    private static readonly string[] SaidElsewhere = ["alertname", "severity", "component"];

    public Page Of(Notification notification)
    {
        Page page = notification.Incident is { } incident ? Of(notification, incident) : OfAlerts(notification);
        return PageTemplates.Apply(page, texts, notification, CommonOf(notification.Alerts), links.Home, Now());
    }

    private Page OfAlerts(Notification notification)
    {
        IReadOnlyList<NotifiedAlert> alerts = notification.Alerts;
        NotifiedAlert[] firing = [.. alerts.Where(alert => alert.Firing)];
        IReadOnlyList<NotifiedAlert> worst = firing.Length > 0 ? firing : alerts;
        LabelSet common = CommonOf(worst);
        DateTimeOffset since = worst.Min(alert => alert.StartsAt);
        AlertSeverity severity = worst.Max(alert => AlertSeverities.Of(alert.Labels));
        int count = worst.Count + (firing.Length == alerts.Count || firing.Length == 0 ? notification.Truncated : 0);
        string status = firing.Length > 0 ? "FIRING" : "RESOLVED";
        string title = $"[{(count > 1 ? $"{status}:{count}" : status)}] {NameOf(notification, common)}";
        return new Page(
            firing.Length > 0 ? PageState.Firing : PageState.Resolved, severity, TextLimit.OneLine(title),
            LinesOf(notification), FactsOf(severity, notification.Folded > 0 ? LabelSet.Empty : common, since, worst),
            notification.Folded > 0
                ? [new PageLink("Alerts", $"{links.Home}/")]
                : LinksOf(worst[0], SilenceOf(notification.GroupLabels.Count > 0 ? notification.GroupLabels : common)),
            notification.GroupKey, since);
    }

    private Page Of(Notification notification, NotifiedIncident incident)
    {
        var facts = new List<PageFact> { new("Severity", Word(incident.Severity)) };
        Add(facts, "Components", string.Join(", ", incident.Components.Take(5)));
        Add(facts, "Likely cause", incident.LikelyCause);
        Add(facts, "Alerts that fire", incident.FiringAlerts.ToString(CultureInfo.InvariantCulture));
        Add(facts, "Since", Time(incident.OpenedAt));
        Add(facts, "Over since", incident.ResolvedAt is { } resolvedAt ? Time(resolvedAt) : "");
        Add(facts, "By", incident.By);
        Add(facts, "Told", incident.Person);
        Add(facts, "Because", incident.Because);
        (PageState state, string status) = incident.News switch
        {
            IncidentNews.Acknowledged => (PageState.Acknowledged, "ACKNOWLEDGED"),
            IncidentNews.Resolved => (PageState.Resolved, "RESOLVED"),
            _ => (PageState.Firing, "TRIGGERED"),
        };
        var targets = new List<PageLink> { new("Incident", links.Incident(incident.Id)) };
        if (notification.Alerts.Count > 0)
            targets.AddRange(LinksOf(notification.Alerts[0], links.SilenceOfIncident(incident.Id)));
        return new Page(
            state, incident.Severity, TextLimit.OneLine($"[{status}] Incident {incident.Id}: {incident.Title}"),
            LinesOf(notification), facts, targets, $"incident-{incident.Id}", incident.OpenedAt);
    }

    /// <summary>The alert's name and component where all have them in common, else what they are grouped by.</summary>
    private static string NameOf(Notification notification, LabelSet common)
    {
        if (notification.Folded > 0)
            return $"{notification.Folded} notifications in one";
        string name = common["alertname"]
            ?? string.Join(' ', notification.GroupLabels.Select(label => label.Value)) switch
            {
                "" => "alerts",
                var group => group,
            };
        return common["component"] is { } component && !name.Contains(component, StringComparison.Ordinal)
            ? $"{name} {component}"
            : name;
    }

    private static string LinesOf(Notification notification)
    {
        var text = new StringBuilder();
        foreach (NotifiedAlert alert in notification.Alerts.Take(MostAlertsTold))
        {
            string summary = alert.Annotations["summary"] ?? alert.Annotations["description"] ?? "";
            string name = alert.Labels["alertname"] ?? alert.Labels.ToString();
            text.Append(alert.Firing ? "• " : "✓ ").Append(TextLimit.OneLine(name));
            if (alert.Labels["component"] is { } component)
                text.Append(" (").Append(TextLimit.OneLine(component)).Append(')');
            if (summary.Length > 0)
                text.Append(": ").Append(TextLimit.OneLine(summary));
            text.Append(alert.Firing
                ? $", {Word(AlertSeverities.Of(alert.Labels))} since {Time(alert.StartsAt)}"
                : $", over since {Time(alert.EndsAt ?? alert.StartsAt)}").Append('\n');
        }

        int more = Math.Max(0, notification.Alerts.Count - MostAlertsTold) + notification.Truncated;
        if (more > 0)
            text.Append(CultureInfo.InvariantCulture, $"and {more} more\n");
        return text.ToString().TrimEnd('\n');
    }

    private static List<PageFact> FactsOf(
        AlertSeverity severity, LabelSet common, DateTimeOffset since, IReadOnlyList<NotifiedAlert> alerts)
    {
        var facts = new List<PageFact> { new("Severity", Word(severity)) };
        string[] components = [.. alerts.Select(alert => alert.Labels["component"]).OfType<string>().Distinct()];
        Add(facts, components.Length > 1 ? "Components" : "Component", string.Join(", ", components.Take(5)));
        Add(facts, "Since", Time(since));
        foreach (Label label in common.Where(label => !SaidElsewhere.Contains(label.Name)).Take(MostLabelsShown))
            Add(facts, label.Name, label.Value);
        return facts;
    }

    /// <summary>A silence of nothing in particular would take everything.</summary>
    private string SilenceOf(LabelSet labels) => labels.Count > 0 ? links.Silence(labels) : "";

    private List<PageLink> LinksOf(NotifiedAlert first, string silence)
    {
        var found = new List<PageLink> { new("Alert", links.AlertPage(first)) };
        if (silence.Length > 0)
            found.Add(new PageLink("Silence", silence));
        if (first.GeneratorUrl.Length > 0)
            found.Add(new PageLink("Source", first.GeneratorUrl));
        if ((first.Annotations["runbook_url"] ?? first.Annotations["runbook"]) is { } runbook && IsWeb(runbook))
            found.Add(new PageLink("Runbook", runbook));
        return [.. found.Where(link => IsWeb(link.Url))];
    }

    /// <summary>An alert's own address may be anything; only what a browser opens becomes a link.</summary>
    private static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";

    private static LabelSet CommonOf(IReadOnlyList<NotifiedAlert> alerts) => CommonOf(alerts, alert => alert.Labels);

    /// <summary>What all alerts have in common of one thing.</summary>
    public static LabelSet CommonOf(IReadOnlyList<NotifiedAlert> alerts, Func<NotifiedAlert, LabelSet> pick) =>
        alerts.Count == 0
            ? LabelSet.Empty
            : LabelSet.From(pick(alerts[0]).Where(label =>
                alerts.All(alert => pick(alert)[label.Name] == label.Value)));

    private TemplateMoment Now() =>
        new(Instant.FromDateTimeOffset(time.GetUtcNow()), LocalZone.Value);

    private static void Add(List<PageFact> facts, string name, string value)
    {
        if (value.Length > 0)
            facts.Add(new PageFact(name, TextLimit.OneLine(value)));
    }

    public static string Word(AlertSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
