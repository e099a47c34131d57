using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Monitor.Deploy.Tests.Kubernetes;

/// <summary>
/// The manifests against the real program: the configuration is one that it takes, the ports are those that it opens,
/// the probes' paths answer, the hook is a command that there is, the metric is one that it has.
/// </summary>
public sealed partial class NodeAgreementTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-deploy").FullName;

    public static TheoryData<string> Names => [.. Overlay.Names];

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Configuration_and_rules_are_taken_by_the_node(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        string file = Place(overlay, secret: "a-secret");
        (await CheckAsync(overlay, file)).Good();
    }

    [OverlayTheory]
    [InlineData("prod")]
    [InlineData("prod-postgres")]
    public async Task Empty_secret_is_refused_by_the_node(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        ProgramRun run = await CheckAsync(overlay, Place(overlay, secret: ""));
        Assert.Equal(78, run.ExitCode);
        Assert.Matches(@"auth\.bearer_token_file: .*api-token is empty", run.Error);
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Ports_are_those_that_the_node_listens_on(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        YamlNode settings = Assert.Single(Yaml.Parse(overlay.Configuration));
        var listens = new SortedDictionary<string, string>
        {
            ["http"] = settings.Text("http", "listen"),
            ["otlp-grpc"] = settings.Text("otlp", "grpc_listen"),
            ["otlp-http"] = settings.Text("otlp", "http_listen"),
            ["native"] = settings.Text("native", "listen"),
        };
        var ports =
            overlay.Container.Items("ports").ToDictionary(p => p.Text("name"), p => $"*:{p.Text("containerPort")}");
        Assert.Equal(listens, new SortedDictionary<string, string>(ports));
        Assert.All(
            overlay.Object("Service", "monitor").Items("spec", "ports"),
            p => Assert.Equal(ports[p.Text("name")], $"*:{p.Text("port")}"));
        if (overlay.Container.Items("env")
            .FirstOrDefault(e => e.Text("name") == "MONITOR__CLUSTER__ADVERTISE") is { } way)
            Assert.EndsWith($".monitor-nodes.$(POD_NAMESPACE).svc{ports["native"][1..]}", way.Text("value"));
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Hook_before_a_stop_is_a_command_that_there_is(string name)
    {
        string[] hook = [.. (await Overlay.BuildAsync(name)).Container
            .Items("lifecycle", "preStop", "exec", "command").Select(w => w.ToString())];
        Assert.Equal("/app/monitorctl", hook[0]);
        // Nobody listens there: understood, and then not reached.
        ProgramRun run = await ProgramRun.OfAsync(
            "dotnet", [ProgramRun.Built("monitorctl"), .. hook[1..], "--node", "127.0.0.1:1"]);
        Assert.True(run.ExitCode == 3, run.Error);
    }

    [OverlayFact]
    public async Task Probes_ask_paths_that_a_running_node_answers_and_the_autoscaler_a_metric_that_it_has()
    {
        Overlay dev = await Overlay.BuildAsync("dev");
        YamlNode metric = (await Overlay.BuildAsync("prod")).Of("HorizontalPodAutoscaler").Single()
            .Items("spec", "metrics").Single(m => m.Text("type") == "Pods");
        using Process node = Start(dev, out Task<string> page);
        try
        {
            string address = await page.WaitAsync(TimeSpan.FromSeconds(60));
            using var http = new HttpClient { BaseAddress = new Uri(address) };
            foreach (string probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            {
                Assert.Equal("http", dev.Container.Text(probe, "httpGet", "port"));
                using HttpResponseMessage answer = await http.GetAsync(dev.Container.Text(probe, "httpGet", "path"));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            string exposition = await http.GetStringAsync("metrics");
            Assert.Contains($"\n{metric.Text("pods", "metric", "name")}{{actors=\"", exposition);
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync();
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Lays out what the pod mounts below a directory of the test's own.</summary>
    private string Place(Overlay overlay, string secret)
    {
        string Below(string path) => Path.Combine(_directory, path.TrimStart('/'));
        foreach (string folder in (string[])["/data", "/etc/monitor/rules", "/etc/monitor/secrets"])
            Directory.CreateDirectory(Below(folder));
        foreach ((string file, string rules) in overlay.Object("ConfigMap", "monitor-rules").Texts("data"))
            File.WriteAllText(Below($"/etc/monitor/rules/{file}"), rules);
        foreach (string key in Assert.Single(overlay.Of("Secret")).Texts("data").Keys)
            File.WriteAllText(Below($"/etc/monitor/secrets/{key}"), secret);
        string configuration = Below("/etc/monitor/monitor.yaml");
        File.WriteAllText(configuration, MountedPath().Replace(overlay.Configuration, m => Below(m.Value)));
        return configuration;
    }

    private static Task<ProgramRun> CheckAsync(Overlay overlay, string configuration) => ProgramRun.OfAsync(
        "dotnet", [ProgramRun.Built("monitor-node"), "--config", configuration, "--check-config"], Variables(overlay));

    private static string FieldOfPod(YamlNode variable) =>
        variable.Text("valueFrom", "fieldRef", "fieldPath") switch
        {
            "metadata.name" => "monitor-0",
            "metadata.namespace" => "monitor",
            var other => throw new InvalidDataException(other),
        };

    /// <summary>The container's settings from variables, resolved as a pod named monitor-0 would have them.</summary>
    private static Dictionary<string, string> Variables(Overlay overlay)
    {
        var variables = new Dictionary<string, string>();
        foreach (YamlNode variable in overlay.Container.Items("env"))
        {
            string value = variable.Find("value")?.ToString() ?? FieldOfPod(variable);
            foreach ((string name, string known) in variables)
                value = value.Replace($"$({name})", known);
            variables[variable.Text("name")] = value;
        }

        return variables;
    }

    private Process Start(Overlay overlay, out Task<string> page)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string word in (string[])[ProgramRun.Built("monitor-node"), "--config", Place(overlay, "a-secret")])
            start.ArgumentList.Add(word);
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MONITOR_")).ToList())
            start.Environment.Remove(inherited);
        foreach (string listener
            in (string[])["HTTP__LISTEN", "OTLP__GRPC_LISTEN", "OTLP__HTTP_LISTEN", "NATIVE__LISTEN"])
            start.Environment["MONITOR__" + listener] = "127.0.0.1:0";
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        string address = "";
        process.OutputDataReceived += (_, line) =>
        {
            switch (line.Data?.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["page", var at]:
                    address = at;
                    break;
                case ["Try:", ..]:
                    found.TrySetResult(address);
                    break;
                case null:
                    found.TrySetException(new InvalidOperationException("The node ended before it was ready."));
                    break;
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        page = found.Task;
        return process;
    }

    [GeneratedRegex("/(?:data|etc/monitor)\\b")]
    private static partial Regex MountedPath();
}
