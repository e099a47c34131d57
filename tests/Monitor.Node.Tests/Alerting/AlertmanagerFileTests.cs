using Monitor.Node.Alerting;
using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Tests.Alerting;

public sealed class AlertmanagerFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-alertmanager").FullName;
    private readonly List<YamlProblem> _problems = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void File_of_many_releases_is_taken_and_what_is_not_is_named()
    {
        File.WriteAllText(Path.Combine(_directory, "token"), "s3cret\n");
        AlertmanagerFile file = Read(
            """
            global: {resolve_timeout: 3m, opsgenie_api_url: 'http://x'}
            templates: ['*.tmpl']
            route:
              receiver: both
              group_by: ['...']
              routes:
                - match: {team: fx}
                  match_re: {severity: critical|page}
                  receiver: mail
                  continue: true
                - matchers: [team = rates, 'instance =~ "10\.0\..*"']
                  active_time_intervals: [office]
            receivers:
              - name: both
                webhook_configs:
                  - url: http://one.example.com/hook
                    http_config: {authorization: {credentials_file: token}}
                  - {url: 'http://two.example.com/', send_resolved: false, max_alerts: 5}
              - name: mail
                opsgenie_configs: [{api_key: k}]
            inhibit_rules:
              - source_match: {severity: critical}
                target_match_re: {severity: warning|info}
                equal: [team]
            mute_time_intervals:
              - name: office
                time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: '09:00', end_time: '17:00'}]}]
            """, out RoutingDefinition? definition);

        Assert.Empty(_problems);
        Assert.Equal(
            [
                "global.opsgenie_api_url", "receivers[0].webhook_configs[1].max_alerts",
                "receivers[1].opsgenie_configs",
                "templates",
            ],
            file.NotTaken.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Equal(TimeSpan.FromMinutes(3), file.ResolveTimeout);
        Assert.Equal(2, file.Receivers[0].Parts.Count);
        Assert.Equal("Bearer s3cret", file.Receivers[0].Parts[0].Headers[0].Value.Reveal());
        Assert.Equal(ReceiverKind.Log, file.Receivers[1].Kind);
        Assert.Equal(
            ["team=\"fx\"", "severity=~\"critical|page\""],
            definition!.Route.Routes[0].Matchers.Select(m => m.ToString()));
        Assert.Equal(
            ["team=\"rates\"", "instance=~\"10\\\\.0\\\\..*\""],
            definition.Route.Routes[1].Matchers.Select(m => m.ToString()));
        var routing = new List<RoutingProblem>();
        RoutingTable.Build(definition, routing);
        Assert.Empty(routing);
    }

    [Fact]
    public void Receivers_of_vendors_are_taken_with_their_global_defaults()
    {
        File.WriteAllText(Path.Combine(_directory, "slack"), "https://hooks.slack.com/services/T/B/s3cret\n");
        File.WriteAllText(Path.Combine(_directory, "smtp"), "pass-word\n");
        AlertmanagerFile file = Read(
            """
            global:
              slack_api_url_file: slack
              pagerduty_url: https://events.eu.pagerduty.com/v2/enqueue
              telegram_bot_token: '1:abc'
              smtp_smarthost: mail.example.com:587
              smtp_from: alertmanager@example.com
              smtp_auth_username: alertmanager
              smtp_auth_password_file: smtp
            route: {receiver: all}
            receivers:
              - name: all
                slack_configs:
                  - channel: '#desk'
                    title: '{{ .CommonLabels.alertname }}'
                    text: '{{ range .Alerts }}{{ .Lables.x }}{{ end }}'
                    pretext: x
                    send_resolved: true
                pagerduty_configs: [{routing_key: key, severity: critical}]
                email_configs:
                  - to: 'a@example.com, Ann <b@example.com>'
                    headers: {subject: x, X-Mailer: y}
                    html: "<b>{{ .Status }}</b>"
                msteamsv2_configs: [{webhook_url: 'https://example.com/teams'}]
                telegram_configs: [{chat_id: -100, disable_notifications: true, message: "<b>{{ .Status }}</b>"}]
              - name: old
                pagerduty_configs: [{service_key: old}]
            """, out RoutingDefinition? definition);

        Assert.Empty(_problems);
        Assert.NotNull(definition);
        IReadOnlyList<ReceiverOptions> parts = file.Receivers[0].Parts;
        Assert.Equal(
            [
                ReceiverKind.Slack, ReceiverKind.PagerDuty, ReceiverKind.Email, ReceiverKind.Teams,
                ReceiverKind.Telegram,
            ],
            parts.Select(part => part.Kind));
        Assert.Equal("https://hooks.slack.com/services/T/B/s3cret", parts[0].Url!.AbsoluteUri);
        Assert.Equal([true, true, false, true, true], parts.Select(part => part.SendResolved));
        Assert.Equal("https://events.eu.pagerduty.com/v2/enqueue", parts[1].Url!.AbsoluteUri);
        EmailOptions mail = parts[2].Email!;
        Assert.Equal(("mail.example.com", 587, SmtpSecurity.StartTls), (mail.Host, mail.Port, mail.Security));
        Assert.Equal(("alertmanager", "pass-word"), (mail.User, mail.Password!.Reveal()));
        Assert.Equal(["a@example.com", "b@example.com"], mail.To.Select(to => to.Address));
        Assert.Equal(("1:abc", "-100", true), (
            parts[4].Telegram!.Token.Reveal(), parts[4].Telegram!.ChatId, parts[4].Telegram!.Silent));
        Assert.Equal(ReceiverKind.Log, file.Receivers[1].Kind);
        Assert.Equal(
            [
                "receivers[0].email_configs[0].headers.X-Mailer", "receivers[0].pagerduty_configs[0].severity",
                "receivers[0].slack_configs[0].pretext", "receivers[0].slack_configs[0].text",
                "receivers[1].pagerduty_configs[0].service_key",
            ],
            file.NotTaken.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Contains(
            "asks an alert for .Lables", file.NotTaken.Single(problem => problem.Path.EndsWith(".text")).Message,
            StringComparison.Ordinal);
        Assert.Equal("{{ .CommonLabels.alertname }}", parts[0].Texts.Title!.Source);
        Assert.Null(parts[0].Texts.Text);
        Assert.Equal(("x", "<b>{{ .Status }}</b>"), (parts[2].Texts.Title!.Source, parts[2].Texts.Html!.Source));
        Assert.NotNull(parts[4].Texts.Markup);
        Assert.Contains(file.Receivers[0].Secrets, secret => secret.Reveal() == "pass-word");
    }

    [Fact]
    public void Files_of_templates_are_read_and_one_that_is_wrong_is_left_out()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "templates"));
        File.WriteAllText(Path.Combine(_directory, "templates", "a.tmpl"),
            "{{ define \"desk\" }}{{ .Status }}{{ end }}");
        File.WriteAllText(Path.Combine(_directory, "templates", "b.tmpl"), "{{ define \"bad\" }}");
        AlertmanagerFile file = Read(
            """
            templates: ['templates/*.tmpl']
            route: {receiver: desk}
            receivers:
              - name: desk
                slack_configs:
                  - {api_url: 'http://localhost/', title: '{{ template "desk" . }} {{ template "__subject" . }}'}
                  - {api_url: 'http://localhost/', title: '{{ template "bad" . }}'}
            """, out _);
        Assert.Empty(_problems);
        Assert.NotNull(file.Receivers[0].Parts[0].Texts.Title);
        Assert.Null(file.Receivers[0].Parts[1].Texts.Title);
        Assert.Equal(
            ["receivers[0].slack_configs[1].title", "templates"],
            file.NotTaken.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Contains("b.tmpl:1:4", file.NotTaken[0].Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(_directory, "templates", "a.tmpl")], file.Templates);
    }

    [Fact]
    public void Mistakes_are_named_by_path()
    {
        Read(
            """
            route: {group_wait: soon, routs: []}
            receivers: [{name: a, webhook_configs: [{url: 'ftp://x'}]}, {name: a}]
            inhibit_rules: [{source_matchers: ['severity=~"("']}]
            """, out _);
        Assert.Equal(
            [
                "inhibit_rules[0].source_matchers[0]", "receivers[0].webhook_configs[0].url", "receivers[1].name",
                "route.group_wait", "route.receiver", "route.routs",
            ],
            _problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
    }

    private AlertmanagerFile Read(string yaml, out RoutingDefinition? definition)
    {
        string path = Path.Combine(_directory, "alertmanager.yml");
        File.WriteAllText(path, yaml);
        var file = new AlertmanagerFile(path, _problems);
        definition = file.Read([]);
        return file;
    }
}
