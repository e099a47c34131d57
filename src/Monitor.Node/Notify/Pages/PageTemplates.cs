using System.Globalization;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Shared.Rules.Templates;
using Monitor.Shared.Series;

namespace Monitor.Node.Notify.Pages;

/// <summary>
/// A receiver's own words. They may speak of the labels that all alerts have in common, of the first alert's value, and
/// of what is said of every page (<see cref="Words"/>), in the language of a rule's annotations: without loops, so that
/// filling them ends, and cut at its longest text.
/// </summary>
internal static class PageTemplates
{
    /// <summary>Labels that a page has beside those of its alerts, which they cover.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "page_alerts", "page_because", "page_cause", "page_incident", "page_person", "page_severity", "page_since",
        "page_state", "page_summary", "page_text", "page_title", "page_url",
    ];

    public static Page Apply(Page page, ReceiverTexts texts, Notification notification, LabelSet common)
    {
        if (texts.Title is null && texts.Text is null)
            return page;
        double value = notification.Alerts.Count > 0 ? notification.Alerts[0].Value : double.NaN;
        var data = new TemplateData(LabelsOf(page, notification, common), value);
        string title = texts.Title is null ? page.Title : TextLimit.OneLine(texts.Title.Fill(data));
        string text = texts.Text is null ? page.Text : texts.Text.Fill(data).Trim();
        // Nobody can do anything with a page that says nothing, and some vendors refuse it.
        return page with { Title = title.Length > 0 ? title : page.Title, Text = text };
    }

    private static LabelSet LabelsOf(Page page, Notification notification, LabelSet common)
    {
        NotifiedIncident? incident = notification.Incident;
        int alerts = incident?.FiringAlerts
            ?? notification.Alerts.Count(alert => alert.Firing) + notification.Truncated;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Label label in common)
            labels[label.Name] = label.Value;
        labels["page_alerts"] = alerts.ToString(CultureInfo.InvariantCulture);
        labels["page_because"] = incident?.Because ?? "";
        labels["page_cause"] = incident?.LikelyCause ?? "";
        labels["page_incident"] = incident?.Id.ToString(CultureInfo.InvariantCulture) ?? "";
        labels["page_person"] = incident?.Person ?? "";
        labels["page_severity"] = PageWriter.Word(page.Severity);
        labels["page_since"] = page.Since.UtcDateTime.ToString(
            "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        labels["page_state"] = page.State.ToString().ToLowerInvariant();
        labels["page_summary"] = notification.Alerts.Count > 0
            ? notification.Alerts[0].Annotations["summary"] ?? ""
            : "";
        labels["page_text"] = page.Text;
        labels["page_title"] = page.Title;
        labels["page_url"] = page.Links.Count > 0 ? page.Links[0].Url : "";
        return LabelSet.From(labels.Select(label => new Label(label.Key, label.Value)));
    }
}
