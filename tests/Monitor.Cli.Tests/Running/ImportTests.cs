namespace Monitor.Cli.Tests.Running;

/// <summary>An alertmanager.yml becomes a configuration that the node's own check takes.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Alertmanager = """
        global:
          resolve_timeout: 3m
        templates: ['templates/*.tmpl']
        route:
          receiver: desk
          group_by: [team]
          routes:
            - matchers: ['severity="critical"', 'team=~"fx|rates"']
              receiver: phones
              group_wait: 0s
              mute_time_intervals: [weekend]
            - match: {service: web}
              receiver: odd
              continue: true
        receivers:
          - name: desk
            webhook_configs:
              - url: http://127.0.0.1:9/desk
                http_config: {authorization: {credentials_file: token}}
                max_alerts: 5
          - name: phones
            webhook_configs:
              - url_file: address
                send_resolved: false
              - url: http://127.0.0.1:9/second
          - name: odd
            sns_configs: [{topic_arn: x}]
        inhibit_rules:
          - source_matchers: ['severity="critical"']
            target_matchers: ['severity="warning"']
            equal: [team, "service.name"]
        time_intervals:
          - name: weekend
            time_intervals: [{weekdays: [saturday, sunday], location: Europe/London}]
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-import").FullName;

    public ImportTests()
    {
        Write("token", "secret-token");
        Write("address", "http://127.0.0.1:9/secret-path");
        Write("alertmanager.yml", Alertmanager);
    }

    [Fact]
    public async Task Import_is_a_configuration_that_passes_the_check()
    {
        ControlRun run = (await ControlAsync("config", "import", "alertmanager.yml", "--out", "monitor.yaml")).Ended(5);
        string text = File.ReadAllText(Path.Combine(_directory, "monitor.yaml"));
        Assert.Contains("no mistakes", (await ControlAsync("config", "check", "monitor.yaml")).Ended(0).Output);
        Assert.Equal("", run.Output);
        Assert.Contains("resolve_timeout: 3m", text);
        Assert.Contains("mute_time_intervals: [\"weekend\"]", text);
        // What stands in a file stays there.
        Assert.Contains($"bearer_token_file: \"{_directory}/token\"", text);
        Assert.Contains($"url_file: \"{_directory}/address\"", text);
        Assert.DoesNotContain("secret-", text);
        // The second place of a receiver is one of its own, below the route that led to both.
        Assert.Matches(@"- name: phones-2\n    type: webhook\n    url: ""http://127.0.0.1:9/second""\n", text);
        Assert.Matches(
            @"(?s)receiver: ""phones"".*routes:\s+-\s+receiver: ""phones""\s+continue: true\s+"
                + @"-\s+receiver: ""phones-2""",
            text);
    }

    [Fact]
    public async Task Whatever_is_left_out_is_named_with_place_and_reason()
    {
        ControlRun run = (await ControlAsync("config", "import", "alertmanager.yml", "-o", "json")).Ended(5);
        Dictionary<string, int> left = run.Json.GetProperty("notes").EnumerateArray().ToDictionary(
            n => n.GetProperty("path").GetString()!, n => n.GetProperty("line").GetInt32());
        Assert.Equal(3, left["templates"]);
        Assert.Contains("receivers[0].webhook_configs[0].max_alerts", left.Keys);
        Assert.Contains("receivers[2].sns_configs", left.Keys);
        Assert.Contains("alertmanager.yml:3:12: templates: ", run.Error);
        Assert.Contains("# Not taken over: templates: ", run.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task File_with_mistakes_gives_nothing_but_them()
    {
        Write("bad.yml", Alertmanager.Replace("receiver: odd", "receiver: nobody"));
        ControlRun run = (await ControlAsync("config", "import", "bad.yml", "--out", "never.yaml")).Ended(1);
        Assert.Contains("route.routes[1].receiver: \"nobody\" is not among the receivers", run.Output);
        Assert.False(File.Exists(Path.Combine(_directory, "never.yaml")));
        (await ControlAsync("config", "import", "no-such.yml")).Ended(1);
    }

    [Fact]
    public async Task Receivers_of_every_vendor_keep_their_keys_and_their_files()
    {
        Write("slack", "https://hooks.example.com/services/secret");
        Write("desk.tmpl", "{{ define \"desk\" }}{{ len .Alerts }}{{ end }}");
        Write("vendors.yml", """
            templates: ['desk*.tmpl']
            global: {smtp_smarthost: 'mail.example.com:587', smtp_from: monitor@example.com, slack_api_url_file: slack}
            route: {receiver: team}
            receivers:
              - name: team
                slack_configs: [{channel: '#desk', title: '{{ template "desk" . }}', pretext: x,
                    text: "*{{ .Status }}*"}]
                email_configs: [{to: 'a@example.com, b@example.com', send_resolved: true}]
                pagerduty_configs: [{routing_key: abc}, {service_key: old}]
                telegram_configs: [{bot_token: '1:a', chat_id: 5}]
                msteamsv2_configs: [{webhook_url: 'https://example.com/x'}]
            """);
        ControlRun run = (await ControlAsync("config", "import", "vendors.yml", "--out", "vendors.yaml")).Ended(5);
        Assert.Contains("no mistakes", (await ControlAsync("config", "check", "vendors.yaml")).Ended(0).Output);
        string text = File.ReadAllText(Path.Combine(_directory, "vendors.yaml"));
        Assert.DoesNotContain("hooks.example.com", text);
        Assert.Matches(@"type: slack\n    url_file: "".*/slack""\n    channel: ""#desk""\n", text);
        Assert.Contains($"templates: [\"{_directory}/desk*.tmpl\"]\n", text);
        Assert.Contains("title: \"{{ template \\u0022desk\\u0022 . }}\"", text);
        Assert.Contains("    markup: true\n", text);
        Assert.Contains(
            "to: [\"a@example.com\", \"b@example.com\"]\n    smtp:\n      host: \"mail.example.com\"", text);
        foreach (string type in (string[])["pagerduty", "telegram", "teams"])
            Assert.Single(text.Split('\n'), line => line.TrimEnd() == $"    type: {type}");
        // Each is said once, though two have met it.
        Assert.Single(run.Error.Split('\n'), line => line.Contains("slack_configs[0].pretext"));
        Assert.Contains("service_key", run.Error);
    }

    [Fact]
    public async Task File_that_is_there_is_left_alone()
    {
        Write("monitor.yaml", "shards: 4\n");
        (await ControlAsync("config", "import", "alertmanager.yml", "--out", "monitor.yaml")).Ended(4);
        Assert.Equal("shards: 4\n", File.ReadAllText(Path.Combine(_directory, "monitor.yaml")));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<ControlRun> ControlAsync(params string[] arguments) => ControlRun.RunAsync(
        "dotnet", new Dictionary<string, string>(), _directory, [ControlRun.Program, .. arguments]);

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_directory, name), content);
}
