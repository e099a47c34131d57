using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Monitor.Node.Configuration;
using Monitor.Node.Machine;
using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Configuration;

/// <summary>Holds the documents against the code: every setting and every metric is in both or in neither.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Every_setting_is_documented_and_every_documented_setting_is_read()
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        const string OneOfEach = "receivers: [{name: a, url: http://localhost/}, {name: b, type: log}, " +
            "{name: c, type: slack, url: http://localhost/}, {name: d, type: teams, url: http://localhost/}, " +
            "{name: e, type: pagerduty, routing_key: k}, {name: f, type: telegram, bot_token: t, chat_id: 1}, " +
            "{name: g, type: email, from: a@b, to: c@d, smtp: {host: h}}, " +
            "{name: h, type: command, command: [/bin/true]}]\n" +
            "heartbeat: {url: http://localhost/}\n" +
            "maintenance: [{name: m, matchers: [a=b], hours: [{daily: 01:00-02:00}, {market: XNYS, while: open}, " +
            "{rule: FREQ=DAILY, start: 2026-01-01, for: 1h}]}]\n" +
            "components: [{name: c}]\n" +
            "cluster: {postgres: {hosts: [h]}, databases: [{name: d, shards: ['1'], postgres: {hosts: [h]}}]}\n" +
            "scrape_configs: [{job_name: j, static_configs: [{targets: ['a:1']}], " +
            "relabel_configs: [{target_label: l}], metric_relabel_configs: [{target_label: l}]}]\n";
        // A database beside the first is described in the same words as the first.
        Read(OneOfEach, path => asked.Add(
            Index().Replace(path, "[]").Replace("databases[].postgres.", "postgres.", StringComparison.Ordinal)));

        Assert.Equal(asked, FirstColumn("configuration.md"));
        Assert.Empty(_problems);
    }

    [Fact]
    public void Example_in_the_document_is_right()
    {
        string document = Document("configuration.md");
        string example = Block().Match(document).Groups[1].Value;
        string token = Path.GetTempFileName();
        try
        {
            File.WriteAllText(token, "a-long-token");
            NodeOptions options = Read(
                example.Replace("bearer_token_file: token", $"bearer_token_file: {token}"), null);

            Assert.Empty(_problems);
            Assert.Equal(2, options.Receivers.Count);
            Assert.Equal("a1", Assert.Single(options.ScrapeConfigs).StaticConfigs[0].Labels["rack"]);
        }
        finally
        {
            File.Delete(token);
        }
    }

    [Fact]
    public void Every_example_of_a_receiver_is_right()
    {
        string directory = Directory.CreateTempSubdirectory("receivers").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "secrets"));
            foreach (Match secret in SecretFileName().Matches(Document("receivers.md")))
            {
                string text = secret.Groups[1].Value == "url" ? "https://example.com/hook" : "a:secret";
                File.WriteAllText(Path.Combine(directory, secret.Groups[2].Value), text);
            }

            var kinds = new HashSet<ReceiverKind>();
            foreach (Match example in Block().Matches(Document("receivers.md")))
            {
                NodeOptions options = new NodeOptionsReader(
                    Path.Combine(directory, "monitor.yaml"), directory, _problems).Read(
                        YamlDocument.Parse(example.Groups[1].Value, "monitor.yaml", _problems));
                kinds.UnionWith(options.Receivers.Select(receiver => receiver.Kind));
            }

            Assert.Empty(_problems);
            Assert.Equal(Enum.GetValues<ReceiverKind>().Order(), kinds.Order());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Every_metric_of_the_machine_is_documented() => Assert.Equal(
        MachineMetrics.All.Select(m => m.Name).Order(StringComparer.Ordinal), FirstColumn("machine-metrics.md"));

    private NodeOptions Read(string yaml, Action<string>? asked) =>
        new NodeOptionsReader("monitor.yaml", Path.GetTempPath(), _problems) { Asked = asked }
            .Read(YamlDocument.Parse(yaml, "monitor.yaml", _problems));

    private static SortedSet<string> FirstColumn(string document) => new(
        Row().Matches(Document(document)).Select(m => m.Groups[1].Value), StringComparer.Ordinal);

    private static string Document(string name, [CallerFilePath] string here = "") => File.ReadAllText(
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", name)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"([a-z_]+)_file: (secrets/[a-z]+)")]
    private static partial Regex SecretFileName();

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
