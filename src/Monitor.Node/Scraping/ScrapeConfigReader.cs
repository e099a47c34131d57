using System.Net.Http.Headers;
using System.Text;
using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>
/// Binds <c>scrape_configs</c> with Prometheus' names and meanings; targets are static. Every mistake is added to the
/// list with its path.
/// </summary>
internal sealed class ScrapeConfigReader(string baseDirectory, ICollection<YamlProblem> problems)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100), Most = TimeSpan.FromDays(1);

    /// <summary>Called with the path of every key that is asked for.</summary>
    public Action<string>? Asked { get; init; }

    /// <param name="node">The list as it stands in the document; null for none.</param>
    public IReadOnlyList<ScrapeConfig> Read(YamlNode? node)
    {
        var configs = new List<ScrapeConfig>();
        foreach (YamlNode item in (node as YamlSequence)?.Items ?? [])
        {
            YamlFields fields = YamlFields.Of(item, problems, Asked);
            ScrapeConfig config = ReadOne(fields);
            if (configs.Exists(c => c.JobName == config.JobName))
                fields.Problem("job_name", $"\"{config.JobName}\" is there twice");
            fields.RefuseUnknownKeys();
            configs.Add(config);
        }

        return configs;
    }

    private ScrapeConfig ReadOne(YamlFields fields)
    {
        TimeSpan interval = fields.Duration("scrape_interval", ScrapeConfig.DefaultInterval, Least, Most);
        TimeSpan byDefault = interval < ScrapeConfig.DefaultTimeout ? interval : ScrapeConfig.DefaultTimeout;
        TimeSpan timeout = fields.Duration("scrape_timeout", byDefault, Least, Most);
        if (timeout > interval)
            fields.Problem("scrape_timeout", "must not be longer than scrape_interval");
        string path = fields.Text("metrics_path", "/metrics");
        if (!path.StartsWith('/'))
            fields.Problem("metrics_path", "must begin with /");
        return new ScrapeConfig(fields.RequiredText("job_name"), ReadStaticConfigs(fields))
        {
            Interval = interval,
            Timeout = timeout,
            MetricsPath = path,
            Scheme = fields.Word("scheme", "http", ("http", "http"), ("https", "https")),
            Parameters = ReadParameters(fields),
            HonorLabels = fields.Flag("honor_labels", false),
            HonorTimestamps = fields.Flag("honor_timestamps", true),
            FollowRedirects = fields.Flag("follow_redirects", true),
            BodySizeLimit = fields.Bytes("body_size_limit", ScrapeConfig.DefaultBodySizeLimit, 1, int.MaxValue / 2),
            SampleLimit = fields.Whole("sample_limit", 0, 0, int.MaxValue),
            Authorization = ReadAuthorization(fields),
            SkipCertificateCheck = ReadSkipCertificateCheck(fields),
            RelabelRules = RelabelRuleReader.Read(fields, "relabel_configs"),
            MetricRelabelRules = RelabelRuleReader.Read(fields, "metric_relabel_configs"),
        };
    }

    private static List<StaticTargets> ReadStaticConfigs(YamlFields config)
    {
        var groups = new List<StaticTargets>();
        foreach (YamlFields fields in config.Sections("static_configs"))
        {
            IReadOnlyList<string> targets = fields.Texts("targets");
            foreach (string target in targets)
            {
                if (target.Length == 0 || target.Contains('/') || target.Any(char.IsWhiteSpace))
                    fields.Problem("targets", $"\"{target}\" is no address such as localhost:9100");
            }

            var labels = LabelSet.From(fields.TextMap("labels").Select(l => new Label(l.Key, l.Value)));
            fields.RefuseUnknownKeys();
            groups.Add(new StaticTargets(targets, labels));
        }

        return groups;
    }

    private static List<KeyValuePair<string, string>> ReadParameters(YamlFields config)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        YamlFields section = config.Section("params");
        if (config.Node("params") is YamlMapping mapping)
        {
            foreach (YamlEntry entry in mapping.Entries)
            {
                foreach (string value in section.Texts(entry.Key))
                    parameters.Add(new(entry.Key, value));
            }
        }

        return parameters;
    }

    private AuthenticationHeaderValue? ReadAuthorization(YamlFields config)
    {
        YamlFields basic = config.Section("basic_auth"), plain = config.Section("authorization");
        string? user = basic.Text("username");
        string? password = ReadSecret(basic, "password");
        string type = plain.Text("type", "Bearer");
        string? credentials = ReadSecret(plain, "credentials");
        basic.RefuseUnknownKeys();
        plain.RefuseUnknownKeys();
        if (basic.Exists && plain.Exists)
            config.Problem("authorization", "and basic_auth are one too many");
        if (basic.Exists)
        {
            byte[] both = Encoding.UTF8.GetBytes($"{user}:{password}");
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(both));
        }

        if (!plain.Exists)
            return null;
        if (AuthenticationHeaderValue.TryParse($"{type} {credentials}", out AuthenticationHeaderValue? header))
            return header;
        plain.Problem("credentials", "cannot stand in a header");
        return null;
    }

    private string? ReadSecret(YamlFields fields, string key)
    {
        string? text = fields.Text(key);
        if (fields.Text(key + "_file") is not { } file)
            return text;
        if (text is not null)
            fields.Problem(key, $"is given both here and in {key}_file");
        return SecretFile.Read(
            Path.Combine(baseDirectory, file), message => fields.Problem(key + "_file", message));
    }

    private static bool ReadSkipCertificateCheck(YamlFields config)
    {
        YamlFields fields = config.Section("tls_config");
        bool skip = fields.Flag("insecure_skip_verify", false);
        fields.RefuseUnknownKeys();
        return skip;
    }
}
