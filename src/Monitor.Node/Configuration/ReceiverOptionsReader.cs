using Monitor.Node.Notify.Pages;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Templates;

namespace Monitor.Node.Configuration;

/// <summary>
/// Binds <c>receivers</c>: what all kinds have in common here, what one kind needs in <see cref="ReceiverKindReader"/>.
/// Without any, notifications go to the log.
/// </summary>
/// <param name="absolutePath">A path of the configuration as an absolute one, by where it is written.</param>
internal sealed class ReceiverOptionsReader(
    Func<YamlFields, string, string?> pathFrom, Func<string, YamlPlace, string> absolutePath,
    ICollection<YamlProblem> problems)
{
    private static readonly ReceiverOptions ToLog = ReceiverOptions.Log("log");

    public IReadOnlyList<ReceiverOptions> Read(YamlFields root)
    {
        var receivers = new List<ReceiverOptions>();
        TemplateLibrary library = TemplateFiles.Read(
            PageTemplateData.Environment.Library,
            root.Texts("templates").Select(pattern => absolutePath(pattern, root.Node("templates")!.Place)),
            message => root.Problem("templates", message));
        var kinds = new ReceiverKindReader(
            new ReceiverSecrets(pathFrom), pathFrom, PageTemplateData.Environment with { Library = library });
        foreach (YamlFields fields in root.Sections("receivers"))
        {
            ReceiverOptions receiver = ReadOne(fields, kinds) with
            {
                OnlyIncidents = fields.Flag("only_incidents", false),
            };
            fields.RefuseUnknownKeys();
            if (receivers.Exists(r => r.Name == receiver.Name))
                fields.Problem("name", $"\"{receiver.Name}\" is there twice");
            receivers.Add(receiver);
        }

        return root.Has("receivers") ? receivers : [ToLog];
    }

    private ReceiverOptions ReadOne(YamlFields fields, ReceiverKindReader kinds)
    {
        ReceiverKind kind = fields.Word("type", ReceiverKind.Webhook,
            ("webhook", ReceiverKind.Webhook), ("slack", ReceiverKind.Slack), ("pagerduty", ReceiverKind.PagerDuty),
            ("email", ReceiverKind.Email), ("teams", ReceiverKind.Teams), ("telegram", ReceiverKind.Telegram),
            ("command", ReceiverKind.Command), ("log", ReceiverKind.Log));
        ReceiverOptions common = ToLog with
        {
            Name = fields.RequiredText("name"),
            Kind = kind,
            SendResolved = fields.Flag("send_resolved", true),
            MinSeverity = fields.Word("min_severity", AlertSeverity.Info,
                ("info", AlertSeverity.Info), ("warning", AlertSeverity.Warning), ("error", AlertSeverity.Error),
                ("critical", AlertSeverity.Critical)),
            Matchers = ReadMatchers(fields),
            Limit = ReadLimit(fields, kind),
        };
        if (kind == ReceiverKind.Log)
            return common;
        common = common with
        {
            Timeout = fields.Duration(
                "timeout", ToLog.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        };
        return kinds.Read(fields, common);
    }

    /// <summary>
    /// PagerDuty groups by itself what belongs together, and a notification that stands for many alerts could never be
    /// resolved there.
    /// </summary>
    private static NotificationLimit? ReadLimit(YamlFields fields, ReceiverKind kind)
    {
        YamlFields limit = fields.Section("rate_limit");
        if (limit.Exists && kind == ReceiverKind.PagerDuty)
            fields.Problem(
                "rate_limit", "cannot be kept for PagerDuty, where each incident has to be resolved by itself");
        if (limit.Exists && !limit.Has("notifications"))
            limit.Missing("notifications");
        var read = new NotificationLimit(
            limit.Whole("notifications", 1, 1, 1000),
            limit.Duration("per", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)));
        limit.RefuseUnknownKeys();
        return limit.Exists ? read : null;
    }

    private List<LabelMatcher> ReadMatchers(YamlFields fields)
    {
        var matchers = new List<LabelMatcher>();
        foreach (YamlNode item in fields.Items("matchers"))
        {
            if (item is not YamlScalar { IsNull: false } scalar)
                problems.Add(new YamlProblem(item.Place, item.Path, $"must be text, not {item.KindName}"));
            else if (LabelMatcherParser.TryParse(scalar.Value, out IReadOnlyList<LabelMatcher> read, out string error))
                matchers.AddRange(read);
            else
                problems.Add(new YamlProblem(item.Place, item.Path, error));
        }

        return matchers;
    }
}
