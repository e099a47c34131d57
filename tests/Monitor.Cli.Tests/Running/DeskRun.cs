using System.Net.Http.Json;
using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>A real node with routes, people on call and alerts that a test posts, as a Prometheus would.</summary>
public sealed class DeskRun : IAsyncLifetime
{
    private const string Configuration = """
        machine: {enabled: false}
        rules: {machine_defaults: false}
        oncall: {file: oncall.yaml}
        receivers:
          - {name: desk, type: log}
          - {name: ann-phone, type: log}
        maintenance:
          - name: always
            matchers: ['site="lab"']
            reason: a laboratory
            hours: [{daily: 00:00-12:00}, {daily: 12:00-24:00}]
          - name: saturdays
            matchers: ['component="md-xlon"']
            time_zone: Europe/London
            hours: [{rule: FREQ=WEEKLY;BYDAY=SA, start: 2026-01-03T06:00, for: 4h}, {market: XLON, while: closed}]
        components:
          - {name: order-gateway, depends_on: [risk]}
          - {name: risk}
        alerting:
          route:
            receiver: desk
            group_by: [alertname]
            group_wait: 0s
          inhibit_rules:
            - source_matchers: [severity="critical"]
              target_matchers: [severity="warning"]
              equal: [site]
        """;

    private const string OnCall = """
        contacts:
          - {name: ann, urgent: [ann-phone]}
          - {name: bob, urgent: [ann-phone]}
        schedules:
          - name: trading-desk
            time_zone: Europe/London
            layers:
              - {name: weekly, people: [ann, bob], start: 2026-01-05T09:00, turn: 7d}
        """;

    public NodeRun Node { get; } = new()
    {
        Configuration = Configuration,
        Files = new Dictionary<string, string> { ["oncall.yaml"] = OnCall },
    };

    public Task InitializeAsync() => Node.InitializeAsync();

    public Task DisposeAsync() => Node.DisposeAsync();

    /// <summary>Posts an alert that fires, and waits until the command line lists it.</summary>
    internal async Task PostAsync(params (string Name, string Value)[] labels)
    {
        var alert = new { labels = labels.ToDictionary(l => l.Name, l => l.Value) };
        using var http = new HttpClient();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync(
                $"{Node.Address}/api/v2/alerts", new[] { alert });
            if (answer.IsSuccessStatusCode)
                break;
            string why = await answer.Content.ReadAsStringAsync();
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < ControlRun.Patience, why);
        }

        string[] matchers = [.. labels.Select(l => $"{l.Name}={l.Value}")];
        while ((await Node.ControlAsync(["alerts", "list", .. matchers, "--expect-none"])).ExitCode == 0)
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < ControlRun.Patience);
    }

    /// <summary>The number of the open incident about a component, once there is one.</summary>
    internal async Task<long> IncidentAboutAsync(string component)
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            JsonElement list = (await Node.ControlAsync("incident", "list", "-o", "json")).Ended(0).Json;
            foreach (JsonElement incident in list.GetProperty("incidents").EnumerateArray())
            {
                if (incident.GetProperty("components").EnumerateArray().Any(c => c.GetString() == component))
                    return incident.GetProperty("id").GetInt64();
            }

            Assert.True(
                System.Diagnostics.Stopwatch.GetElapsedTime(start) < ControlRun.Patience,
                $"no incident about {component}");
        }
    }
}
