using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;

namespace Monitor.Node.Notify.Pages;

/// <summary>
/// A receiver's own words in the place of a page's. What cannot be filled to its end leaves the page's own, and the
/// page says so: nobody is left without it because of a template.
/// </summary>
internal static class PageTemplates
{
    /// <summary>Labels that a page has beside those of its alerts, which they cover.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        "page_alerts", "page_because", "page_cause", "page_incident", "page_person", "page_severity", "page_since",
        "page_state", "page_summary", "page_text", "page_title", "page_url",
    ];

    /// <param name="common">Labels that all alerts have.</param>
    public static Page Apply(
        Page page, ReceiverTexts texts, Notification notification, LabelSet common, string externalUrl,
        TemplateMoment moment)
    {
        if (texts.IsEmpty)
            return page;
        var data = new PageTemplateData(page, notification, common, externalUrl);
        var facts = new List<PageFact>(page.Facts);
        string? title = Fill("title", texts.Title, null), text = Fill("text", texts.Text, null);
        string? markup = texts.Markup is { } escape && text is not null ? Fill("text", texts.Text, escape) : null;
        string? html = Fill("html", texts.Html, TemplateHtml.EscapeValue);
        title = title is null ? "" : TextLimit.OneLine(title);
        // Nobody can do anything with a page that says nothing, and some vendors refuse it.
        return page with
        {
            Title = title.Length > 0 ? title : page.Title,
            Text = text?.Trim() ?? page.Text,
            Markup = markup?.Trim(),
            Html = html,
            Facts = facts,
        };

        string? Fill(string key, Template? template, Func<string, string>? escaping)
        {
            if (template is null)
                return null;
            string filled = template.Fill(data, moment, out TemplateError? error, escaping);
            if (error is null)
                return filled;
            string told = TextLimit.Characters(TextLimit.OneLine(error.ToString()), 256);
            facts.Add(new PageFact($"Template of the {key}", told));
            return null;
        }
    }
}
