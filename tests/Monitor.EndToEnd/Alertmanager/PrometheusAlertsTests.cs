using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Alertmanager;

/// <summary>Debian's Prometheus with a node as its Alertmanager.</summary>
public sealed class PrometheusAlertsTests
{
    [FactNeeding("prometheus", "prometheus")]
    public async Task Alert_of_prometheus_pages_here()
    {
        await using var receiver = new GroupReceiver();
        await using NodePlace place = new(
            $$"""
            machine: {enabled: false}
            receivers: [{name: desk, url: "{{receiver.Url}}"}]
            """);
        await place.StartAsync();
        await using ForeignProgram prometheus = await ForeignProgram.StartAsync(
            "prometheus", (directory, address) => Configure(directory, address, place.Page), "/-/ready");

        JsonElement page = await receiver.NextAsync();
        Assert.Equal("firing", page.GetProperty("status").GetString());
        JsonElement alert = page.GetProperty("alerts")[0];
        Assert.Equal("AlwaysTrue", alert.GetProperty("labels").GetProperty("alertname").GetString());
        Assert.Equal("one is 1", alert.GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Contains("/graph?", alert.GetProperty("generatorURL").GetString(), StringComparison.Ordinal);
        await Poll.UntilAsync(
            async () => await Exposed.SumAsync(prometheus.Address, "prometheus_notifications_sent_total") > 0,
            () => "Prometheus says that it sent no alert");
        Assert.Equal(0, await Exposed.SumAsync(prometheus.Address, "prometheus_notifications_errors_total"));
    }

    private static string[] Configure(string directory, string address, Uri node)
    {
        string file = Path.Combine(directory, "prometheus.yml");
        File.WriteAllText(file,
            $$"""
            global: {evaluation_interval: 1s}
            alerting:
              alertmanagers:
                - static_configs: [{targets: ["{{node.Authority}}"]}]
            rule_files: [rules.yml]
            """);
        File.WriteAllText(Path.Combine(directory, "rules.yml"),
            """
            groups:
              - name: always
                rules:
                  - alert: AlwaysTrue
                    expr: vector(1)
                    labels: {severity: critical}
                    annotations: {summary: 'one is {{ $value }}'}
            """);
        return
        [
            $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(directory, "data")}",
            // Its first sending finds no Alertmanager discovered yet, and the next would be a minute later.
            $"--web.listen-address={address}", "--rules.alert.resend-delay=1s",
        ];
    }
}
