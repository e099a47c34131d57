using Monitor.Node.Scraping;
using Monitor.Node.Yaml;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Scraping;

public sealed class ScrapeConfigTests
{
    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Whole_configuration_is_bound()
    {
        ScrapeConfig config = Assert.Single(Read(
            """
            - job_name: node
              scrape_interval: 5s
              scrape_timeout: 2s
              metrics_path: /probe
              scheme: https
              params:
                module: [http, tcp]
              honor_labels: true
              honor_timestamps: false
              follow_redirects: false
              body_size_limit: 10MB
              sample_limit: 1000
              basic_auth: {username: u, password: p}
              tls_config: {insecure_skip_verify: true}
              static_configs:
              - targets: ["a:1", "b:2"]
                labels: {rack: r1}
              relabel_configs:
              - source_labels: [__address__]
                regex: (.*):.*
                target_label: host
              metric_relabel_configs:
              - action: drop
                source_labels: [__name__]
                regex: go_.*
            """));
        Assert.Empty(_problems);
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2)), (config.Interval, config.Timeout));
        Assert.Equal(("/probe", "https", 10_000_000L, 1000),
            (config.MetricsPath, config.Scheme, config.BodySizeLimit, config.SampleLimit));
        Assert.Equal((true, false, false, true),
            (config.HonorLabels, config.HonorTimestamps, config.FollowRedirects, config.SkipCertificateCheck));
        Assert.Equal("Basic dTpw", config.Authorization!.ToString());
        ScrapeTarget target =
            ScrapeTarget.From(config, "a:1", config.StaticConfigs[0].Labels, out LabelSet discovered)!;
        Assert.Equal("https://a:1/probe?module=http&module=tcp", target.Url.AbsoluteUri);
        Assert.Equal("{host=\"a\", instance=\"a:1\", job=\"node\", rack=\"r1\"}", target.Labels.ToString());
        Assert.Equal("a:1", discovered["__address__"]);
    }

    [Fact]
    public void Every_mistake_is_named_with_its_path()
    {
        Read(
            """
            - job_name: a
              scrape_interval: 5s
              scrape_timeout: 6s
              metrics_path: nowhere
            - job_name: a
              scrape_intervall: 5s
              static_configs:
              - targets: ["http://a:1/metrics"]
            - static_configs: []
              relabel_configs:
              - action: hashmod
                target_label: x
              - action: repalce
              - regex: "(a"
                target_label: x
              - regex: "(?=a)"
                target_label: x
            """);
        Assert.Equal(
            [
                "[0].metrics_path must begin with /", "[0].scrape_timeout must not be longer than scrape_interval",
                "[1].job_name \"a\" is there twice",
                "[1].scrape_intervall is not a known key; did you mean scrape_interval?",
                "[1].static_configs[0].targets \"http://a:1/metrics\" is no address such as localhost:9100",
                "[2].job_name is missing", "[2].relabel_configs[0].modulus is missing",
                "[2].relabel_configs[1].action must be one of replace",
                "[2].relabel_configs[1].target_label is missing",
                "[2].relabel_configs[2].regex is no expression", "[2].relabel_configs[3].regex is no expression",
            ],
            _problems.Select(p => $"{p.Path} {p.Message}").Order(StringComparer.Ordinal)
                .Select(text => text.Split(["s that can", " that can be", ", keep,"], StringSplitOptions.None)[0]));
    }

    [Fact]
    public void Relabelling_moves_and_drops_targets()
    {
        ScrapeConfig config = Assert.Single(Read(
            """
            - job_name: probe
              static_configs: [{targets: ["x:1", "drop:1"]}]
              relabel_configs:
              - {source_labels: [__address__], target_label: __param_target}
              - {source_labels: [__param_target], target_label: instance}
              - {target_label: __address__, replacement: "prober:9115"}
              - {source_labels: [instance], regex: "drop.*", action: drop}
            """));
        ScrapeTarget target = ScrapeTarget.From(config, "x:1", LabelSet.Empty, out _)!;
        Assert.Equal("http://prober:9115/metrics?target=x%3A1", target.Url.AbsoluteUri);
        Assert.Equal("x:1", target.Labels["instance"]);
        Assert.Null(ScrapeTarget.From(config, "drop:1", LabelSet.Empty, out LabelSet discovered));
        Assert.Equal("drop:1", discovered["__address__"]);
        Assert.InRange(target.Offset(), TimeSpan.Zero, config.Interval);
        Assert.Equal(target.Offset(), ScrapeTarget.From(config, "x:1", LabelSet.Empty, out _)!.Offset());
    }

    private IReadOnlyList<ScrapeConfig> Read(string yaml) =>
        new ScrapeConfigReader(Path.GetTempPath(), _problems).Read(YamlDocument.Parse(yaml, "test.yaml", _problems));
}
