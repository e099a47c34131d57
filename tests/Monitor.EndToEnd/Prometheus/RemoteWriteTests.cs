namespace Monitor.EndToEnd.Prometheus;

public sealed class RemoteWriteTests
{
    [FactNeeding("prometheus", "prometheus")]
    public async Task Prometheus_writes_remotely_and_no_sample_fails()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        await using ForeignProgram prometheus = await ForeignProgram.StartAsync(
            "prometheus", (directory, address) => Configure(directory, address, node.Page), "/-/ready");

        const string Sent = "prometheus_remote_storage_samples_total";
        const string Metadata = "prometheus_remote_storage_metadata_total";
        double sent = 0, metadata = 0;
        await Poll.UntilAsync(
            async () =>
            {
                sent = await Exposed.SumAsync(prometheus.Address, Sent);
                metadata = await Exposed.SumAsync(prometheus.Address, Metadata);
                return sent > 2_000 && metadata > 0;
            },
            () => $"Prometheus sent {sent} samples and {metadata} families.\n{node.Output}");

        Assert.Equal(0, await Exposed.SumAsync(prometheus.Address, "prometheus_remote_storage_samples_failed_total"));
        Assert.Equal(0, await Exposed.SumAsync(prometheus.Address, "prometheus_remote_storage_samples_dropped_total"));
        Assert.Equal(0, await Exposed.SumAsync(prometheus.Address, "prometheus_remote_storage_metadata_failed_total"));
        const string Requests = "monitor_remote_write_requests_total";
        double requests = await Exposed.SumAsync(node.Page, Requests, "code=\"204\"");
        Assert.True(requests > 0);
        Assert.Equal(0, await Exposed.SumAsync(node.Page, Requests, "code=\"4"));
        Assert.Equal(0, await node.StopAsync());
    }

    private static string[] Configure(string directory, string address, Uri node)
    {
        string file = Path.Combine(directory, "prometheus.yml");
        File.WriteAllText(file,
            $"""
            global: {"{scrape_interval: 250ms, scrape_timeout: 250ms}"}
            scrape_configs:
            - job_name: prometheus
              static_configs: [{"{"}targets: ["{address}"]{"}"}]
            remote_write:
            - url: {new Uri(node, "/api/v1/write")}
              metadata_config: {"{send_interval: 1s}"}
              queue_config: {"{batch_send_deadline: 200ms}"}
            """);
        return
        [
            $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(directory, "data")}",
            $"--web.listen-address={address}",
        ];
    }
}
