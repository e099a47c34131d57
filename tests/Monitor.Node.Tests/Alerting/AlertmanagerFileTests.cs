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
            global: {resolve_timeout: 3m, smtp_smarthost: 'mail:25'}
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
                email_configs: [{to: 'a@example.com'}]
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
                "global.smtp_smarthost", "receivers[0].webhook_configs[1].max_alerts", "receivers[1].email_configs",
                "templates",
            ],
            file.NotTaken.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Equal(TimeSpan.FromMinutes(3), file.ResolveTimeout);
        Assert.Equal(2, file.Receivers[0].Parts.Count);
        Assert.Equal("Bearer s3cret", file.Receivers[0].Parts[0].Headers[0].Value.Reveal());
        Assert.Equal(ReceiverKind.Log, file.Receivers[1].Kind);
        Assert.Equal(
            ["team=\"fx\"", "severity=~\"critical|page\""], definition!.Route.Routes[0].Matchers.Select(m => m.ToString()));
        Assert.Equal(
            ["team=\"rates\"", "instance=~\"10\\\\.0\\\\..*\""], definition.Route.Routes[1].Matchers.Select(m => m.ToString()));
        var routing = new List<RoutingProblem>();
        RoutingTable.Build(definition, routing);
        Assert.Empty(routing);
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
