using System.Globalization;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;
using NodaTime;

namespace Monitor.Node.Notify.Pages;

/// <summary>
/// What a receiver's template can speak of: Alertmanager's data under Alertmanager's names, and beside them the page
/// that would be sent without it and the incident that it is about.
/// </summary>
internal sealed record PageTemplateData(
    Page Page, Notification Notification, LabelSet Common, string ExternalUrl) : ITemplateValue
{
    private static readonly TemplateType AlertType = TemplateType.Record(
        "an alert",
        TemplateMember.Of<AlertData>("Status", TemplateType.Text, one => Word(one.Alert.Firing)),
        TemplateMember.Of<AlertData>("Labels", TemplateType.Labels, one => one.Alert.Labels),
        TemplateMember.Of<AlertData>("Annotations", TemplateType.Labels, one => one.Alert.Annotations),
        TemplateMember.Of<AlertData>("StartsAt", TemplateType.Time, one => Time(one.Alert.StartsAt)),
        TemplateMember.Of<AlertData>("EndsAt", TemplateType.Time, one => Time(one.Alert.EndsAt)),
        TemplateMember.Of<AlertData>("GeneratorURL", TemplateType.Text, one => one.Links.Alert(one.Alert)),
        TemplateMember.Of<AlertData>("Fingerprint", TemplateType.Text, one => one.Alert.Fingerprint),
        TemplateMember.Of<AlertData>("Value", TemplateType.Number, one => one.Alert.Value));

    private static readonly TemplateType AlertsType = TemplateType.ListOf(
        "the alerts", AlertType,
        TemplateMember.Of<TemplateList>("Firing", null, list => Those(list, firing: true)),
        TemplateMember.Of<TemplateList>("Resolved", null, list => Those(list, firing: false)));

    private static readonly TemplateType IncidentType = TemplateType.Record(
        "the incident",
        TemplateMember.Of<IncidentData>("Id", TemplateType.Number, one => one.Incident.Id),
        TemplateMember.Of<IncidentData>("News", TemplateType.Text, one => Small(one.Incident.News.ToString())),
        TemplateMember.Of<IncidentData>("Title", TemplateType.Text, one => one.Incident.Title),
        TemplateMember.Of<IncidentData>("Severity", TemplateType.Text, one => PageWriter.Word(one.Incident.Severity)),
        TemplateMember.Of<IncidentData>("Person", TemplateType.Text, one => one.Incident.Person),
        TemplateMember.Of<IncidentData>("Urgent", TemplateType.Flag, one => one.Incident.IsUrgent),
        TemplateMember.Of<IncidentData>(
            "Components", TemplateType.Texts, one => TemplateList.OfTexts(one.Incident.Components)),
        TemplateMember.Of<IncidentData>("LikelyCause", TemplateType.Text, one => one.Incident.LikelyCause),
        TemplateMember.Of<IncidentData>("Because", TemplateType.Text, one => one.Incident.Because),
        TemplateMember.Of<IncidentData>("By", TemplateType.Text, one => one.Incident.By),
        TemplateMember.Of<IncidentData>("OpenedAt", TemplateType.Time, one => Time(one.Incident.OpenedAt)),
        TemplateMember.Of<IncidentData>("ResolvedAt", TemplateType.Time, one => Time(one.Incident.ResolvedAt)),
        TemplateMember.Of<IncidentData>("FiringAlerts", TemplateType.Number, one => (long)one.Incident.FiringAlerts),
        TemplateMember.Of<IncidentData>("URL", TemplateType.Text, one => one.Url));

    private static readonly TemplateType PageType = TemplateType.Record(
        "the page",
        TemplateMember.Of<PageData>("Title", TemplateType.Text, one => one.Page.Title),
        TemplateMember.Of<PageData>("Text", TemplateType.Text, one => one.Page.Text),
        TemplateMember.Of<PageData>("State", TemplateType.Text, one => Small(one.Page.State.ToString())),
        TemplateMember.Of<PageData>("Severity", TemplateType.Text, one => PageWriter.Word(one.Page.Severity)),
        TemplateMember.Of<PageData>("Since", TemplateType.Time, one => Time(one.Page.Since)),
        TemplateMember.Of<PageData>(
            "URL", TemplateType.Text, one => one.Page.Links is [var first, ..] ? first.Url : ""));

    private static readonly TemplateType Root = TemplateType.Record(
        "the notification",
        TemplateMember.Of<PageTemplateData>("Receiver", TemplateType.Text, data => data.Notification.Receiver),
        TemplateMember.Of<PageTemplateData>("Status", TemplateType.Text, data => Word(data.IsFiring)),
        TemplateMember.Of<PageTemplateData>("Alerts", AlertsType, data => data.Alerts()),
        TemplateMember.Of<PageTemplateData>("GroupLabels", TemplateType.Labels, data => data.Notification.GroupLabels),
        TemplateMember.Of<PageTemplateData>("CommonLabels", TemplateType.Labels, data => data.Common),
        TemplateMember.Of<PageTemplateData>("CommonAnnotations", TemplateType.Labels, data => data.CommonAnnotations()),
        TemplateMember.Of<PageTemplateData>("ExternalURL", TemplateType.Text, data => data.ExternalUrl),
        TemplateMember.Of<PageTemplateData>("GroupKey", TemplateType.Text, data => data.Notification.GroupKey),
        TemplateMember.Of<PageTemplateData>(
            "TruncatedAlerts", TemplateType.Number, data => (long)data.Notification.Truncated),
        TemplateMember.Of<PageTemplateData>("Incident", IncidentType, data => data.Incident()),
        TemplateMember.Of<PageTemplateData>("Page", PageType, data => new PageData(data.Page)),
        TemplateMember.Of<PageTemplateData>("Labels", TemplateType.Labels, data => data.PageLabels()),
        TemplateMember.Of<PageTemplateData>("Value", TemplateType.Number, data => data.FirstValue));

    /// <summary>For texts, with a rule's variables too.</summary>
    public static TemplateEnvironment Environment { get; } = RuleTemplateData.Environment with
    {
        Root = Root,
        TitleLowersRest = true,
        Library = AlertmanagerDefaults.Library,
    };

    TemplateType ITemplateValue.Type => Root;

    private bool IsFiring => Notification.Incident is { } incident
        ? incident.News != IncidentNews.Resolved
        : Notification.Alerts.Any(alert => alert.Firing);

    private double FirstValue => Notification.Alerts.Count > 0 ? Notification.Alerts[0].Value : double.NaN;

    private TemplateList Alerts()
    {
        var links = new PageLinks(ExternalUrl);
        return new TemplateList(
            AlertsType, [.. Notification.Alerts.Select(alert => new AlertData(alert, links))]);
    }

    private LabelSet CommonAnnotations() => PageWriter.CommonOf(Notification.Alerts, alert => alert.Annotations);

    private IncidentData? Incident() => Notification.Incident is { } incident
        ? new IncidentData(incident, new PageLinks(ExternalUrl).Incident(incident.Id))
        : null;

    /// <summary>What all alerts have in common, and words that every page has beside.</summary>
    private LabelSet PageLabels()
    {
        NotifiedIncident? incident = Notification.Incident;
        int alerts = incident?.FiringAlerts
            ?? Notification.Alerts.Count(alert => alert.Firing) + Notification.Truncated;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Label label in Common)
            labels[label.Name] = label.Value;
        labels["page_alerts"] = alerts.ToString(CultureInfo.InvariantCulture);
        labels["page_because"] = incident?.Because ?? "";
        labels["page_cause"] = incident?.LikelyCause ?? "";
        labels["page_incident"] = incident?.Id.ToString(CultureInfo.InvariantCulture) ?? "";
        labels["page_person"] = incident?.Person ?? "";
        labels["page_severity"] = PageWriter.Word(Page.Severity);
        labels["page_since"] = Page.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'",
            CultureInfo.InvariantCulture);
        labels["page_state"] = Small(Page.State.ToString());
        labels["page_summary"] = Notification.Alerts.Count > 0
            ? Notification.Alerts[0].Annotations["summary"] ?? ""
            : "";
        labels["page_text"] = Page.Text;
        labels["page_title"] = Page.Title;
        labels["page_url"] = Page.Links.Count > 0 ? Page.Links[0].Url : "";
        return LabelSet.From(labels.Select(label => new Label(label.Key, label.Value)));
    }

    private static TemplateList Those(TemplateList alerts, bool firing) =>
        alerts with { Items = [.. alerts.Items.Where(item => ((AlertData)item!).Alert.Firing == firing)] };

    private static string Word(bool firing) => firing ? "firing" : "resolved";

    private static string Small(string name) => name.ToLowerInvariant();

    private static ZonedDateTime Time(DateTimeOffset? time) =>
        (time is { } known ? Instant.FromDateTimeOffset(known) : TemplateMoment.NoTime).InUtc();

    private sealed record AlertData(NotifiedAlert Alert, PageLinks Links) : ITemplateValue
    {
        TemplateType ITemplateValue.Type => AlertType;
    }

    private sealed record IncidentData(NotifiedIncident Incident, string Url) : ITemplateValue
    {
        TemplateType ITemplateValue.Type => IncidentType;
    }

    private sealed record PageData(Page Page) : ITemplateValue
    {
        TemplateType ITemplateValue.Type => PageType;
    }
}
