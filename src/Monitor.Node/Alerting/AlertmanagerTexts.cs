using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;
using Monitor.Node.Yaml;
using Monitor.Shared.Templates;

namespace Monitor.Node.Alerting;

/// <summary>
/// Titles and texts of an alertmanager.yml's receivers. They are Go's templates, as here; one that this node cannot
/// read is named with its mistake, and the node's own words are sent.
/// </summary>
internal sealed class AlertmanagerTexts(TemplateEnvironment environment, Action<YamlFields, string, string> notTake)
{
    private const string Subject = "subject";

    /// <summary>Which key of a kind is the title, and which the text; null for none.</summary>
    public static (string? Title, string? Text) KeysOf(ReceiverKind kind) => kind switch
    {
        ReceiverKind.Slack or ReceiverKind.Teams => ("title", "text"),
        ReceiverKind.PagerDuty => ("description", null),
        ReceiverKind.Telegram => (null, "message"),
        ReceiverKind.Email => (null, "text"),
        _ => (null, null),
    };

    /// <summary>The header of a mail that is its title; null where the receiver does not say it.</summary>
    public static string? SubjectKey(YamlFields headers) =>
        headers.Keys.FirstOrDefault(key => key.Equals(Subject, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text's own characters are the vendor's markup, as Alertmanager sends them.</summary>
    public static bool IsMarkup(ReceiverKind kind, YamlFields item) => kind switch
    {
        ReceiverKind.Slack or ReceiverKind.Teams => true,
        ReceiverKind.Telegram => item.Text("parse_mode") is null or "HTML",
        _ => false,
    };

    /// <param name="taken">Takes the keys that are used.</param>
    public ReceiverTexts Read(YamlFields item, ReceiverKind kind, ISet<string> taken)
    {
        (string? title, string? text) = KeysOf(kind);
        if (kind == ReceiverKind.Telegram && item.Text("parse_mode") is "" or "HTML")
            taken.Add("parse_mode");
        if (kind == ReceiverKind.Telegram && item.Text("parse_mode") is { } mode && mode.StartsWith("Markdown"))
            text = null;
        Template? ofTitle = Template(item, title, taken, environment);
        Template? ofText = Template(item, text, taken, environment);
        if (kind == ReceiverKind.Email)
        {
            taken.Add("headers");
            ofTitle = ReadSubject(item.Section("headers"));
        }

        return new ReceiverTexts(ofTitle, ofText)
        {
            Html = kind == ReceiverKind.Email
                ? Template(item, "html", taken, environment with { MaxText = ReceiverTexts.LongestHtml })
                : null,
            Markup = IsMarkup(kind, item) ? VendorMarkup.Of(kind) : null,
        };
    }

    private Template? ReadSubject(YamlFields headers)
    {
        string? subject = SubjectKey(headers);
        foreach (string key in headers.Keys.Where(key => key != subject))
            notTake(headers, key, AlertmanagerReceivers.OwnText);
        return Template(headers, subject, new HashSet<string>(), environment);
    }

    private Template? Template(YamlFields item, string? key, ISet<string> taken, TemplateEnvironment environment)
    {
        if (key is null || item.Text(key) is not { } source)
            return null;
        taken.Add(key);
        if (Monitor.Shared.Templates.Template.TryParse(
            source, environment, out Template template, out TemplateError? error))
            return template;
        notTake(item, key, $"is not taken over, what is sent is this node's own text: it {error}");
        return null;
    }
}
