using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>Tests of rules, those that come as samples among them.</summary>
public sealed class RuleTestTests : IDisposable
{
    private const string Rules = """
        groups:
          - name: queue
            rules:
              - alert: QueueLong
                severity: error
                when: {metric: queue_length, statistic: last, window: 60s, comparison: ">", threshold: 10}
                for: 2m
                annotations: {summary: "{{ $value }} wait"}
        """;

    private const string Test = """
        rule_files: [rules.yaml]
        evaluation_interval: 1m
        tests:
          - name: a long queue
            interval: 30s
            input_series:
              - {series: 'queue_length{job="risk"}', values: '5 20x20'}
            alert_rule_test:
              - eval_time: 2m30s
                alertname: QueueLong
                exp_alerts:
                  - exp_labels: {severity: error, job: risk}
                    exp_annotations: {summary: 20 wait}
              - {eval_time: 2m29s, alertname: QueueLong}
        """;

    private static readonly string Samples = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "samples", "rules"));

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-rules").FullName;

    [Theory]
    [InlineData("machine_test.yaml")]
    [InlineData("orders_test.yaml")]
    public async Task Sample_holds(string name)
    {
        ControlRun run = (await ControlAsync("rules", "test", Path.Combine(Samples, name))).Ended(0);
        Assert.Matches(@"^(\d+) of \1 expectations hold\n$", run.Output);
    }

    [Fact]
    public async Task What_does_not_come_out_is_shown_with_its_place_and_the_difference()
    {
        Write("rules.yaml", Rules);
        Write("test.yaml", Test.Replace("eval_time: 2m30s", "eval_time: 2m").Replace("2m29s", "3m")
            .Replace("20 wait", "7 wait"));
        ControlRun run = (await ControlAsync("rules", "test", "test.yaml")).Ended(1);
        Assert.Equal(
            """
            test.yaml:9: a long queue: QueueLong at 2m
              - {job="risk", severity="error"} summary="7 wait"
            test.yaml:14: a long queue: QueueLong at 3m
              + {component="risk", job="risk", severity="error"} summary="20 wait"
            0 of 2 expectations hold

            """,
            run.Output);
        JsonElement json = (await ControlAsync("rules", "test", "test.yaml", "-o", "json")).Ended(1).Json;
        Assert.Equal(2, json.GetProperty("failures").GetArrayLength());
        Assert.Equal(9, json.GetProperty("failures")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Test_that_holds_ends_well()
    {
        Write("rules.yaml", Rules);
        Write("test.yaml", Test);
        Assert.Equal(
            "2 of 2 expectations hold\n", (await ControlAsync("rules", "test", "test.yaml")).Ended(0).Output);
    }

    [Theory]
    [InlineData("values: '5 20x20'", "values: '5 20y20'", "input_series[0].values: has \"20y20\"")]
    [InlineData("values: '5 20x20'", "values: '1x9999999'", "has more than the 1000000 values allowed")]
    [InlineData("job=\"risk\"", "job=~\"risk\"", "must say what job is, with =")]
    [InlineData("alert_rule_test:", "promql_expr_test: []\n    alert_rule_test:", "is a query; say it with exp_values")]
    [InlineData("interval: 30s", "interval: soon", "must be a duration")]
    [InlineData("eval_time: 2m30s", "eval_tim: 2m30s", "did you mean eval_time?")]
    [InlineData("rules.yaml", "nothing.yaml", "nothing.yaml: cannot be read")]
    [InlineData(
        "alert_rule_test:", "route_test: [labels: {a: b}]\n    alert_rule_test:", "config: is needed for route_test")]
    public async Task Mistake_in_a_test_is_told_and_nothing_is_played(string good, string bad, string expected)
    {
        Write("rules.yaml", Rules);
        Write("test.yaml", Test.Replace(good, bad));
        ControlRun run = (await ControlAsync("rules", "test", "test.yaml")).Ended(1);
        Assert.Contains(expected, run.Output);
        Assert.Contains("0 of 0 expectations hold", run.Output);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<ControlRun> ControlAsync(params string[] arguments) => ControlRun.RunAsync(
        "dotnet", new Dictionary<string, string>(), _directory, [ControlRun.Program, .. arguments]);

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_directory, name), content);

    private static string Here([CallerFilePath] string file = "") => file;
}
