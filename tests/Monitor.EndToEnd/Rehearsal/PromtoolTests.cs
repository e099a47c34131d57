using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monitor.EndToEnd.Rehearsal;

/// <summary>
/// One file of tests, played by Debian's promtool on rules with expressions and by the node's program on rules that
/// mean the same: alerts must fire at the same times. Both are told that nothing fires at any time, so the times at
/// which something does are those that they complain about.
/// </summary>
public sealed partial class PromtoolTests
{
    private const int Values = 60, StepSeconds = 30;

    // Prometheus 2 reads a range with both of its ends, a window here has as many seconds as it says.
    private static readonly (string Name, string Expression, string When, string Waits)[] Pairs =
    [
        ("Last", "queue > 10", "statistic: last, window: 5m, comparison: \">\", threshold: 10", ""),
        ("LastFor", "queue > 10", "statistic: last, window: 5m, comparison: \">\", threshold: 10", "for: 2m"),
        ("LastKept", "queue >= 12", "statistic: last, window: 5m, comparison: \">=\", threshold: 12",
            "keep_firing_for: 90s"),
        ("LastBoth", "queue <= 8", "statistic: last, window: 5m, comparison: \"<=\", threshold: 8",
            "for: 1m\n        keep_firing_for: 1m"),
        ("Max", "max_over_time(queue[119s]) > 15",
            "statistic: max, window: 2m, comparison: \">\", threshold: 15", "for: 1m"),
        ("Min", "min_over_time(queue[89s]) > 7",
            "statistic: min, window: 90s, comparison: \">\", threshold: 7", "for: 30s"),
        ("Mean", "avg_over_time(queue[179s]) > 11",
            "statistic: mean, window: 3m, comparison: \">\", threshold: 11", ""),
        ("Count", "count_over_time(queue[119s]) > 3",
            "statistic: count, window: 2m, comparison: \">\", threshold: 3", "for: 30s"),
    ];

    [FactNeeding("promtool", "prometheus")]
    public async Task Same_inputs_fire_at_the_same_times()
    {
        string directory = Directory.CreateTempSubdirectory("monitor-promtool").FullName;
        try
        {
            string theirs = Write(directory, "promtool", Rules(pair => $"expr: {pair.Expression}"));
            string ours = Write(directory, "node", Rules(pair => $"when: {{metric: queue, {pair.When}}}"));
            HashSet<(string Test, string Alert, int Second)> expected = await PromtoolAsync(theirs);
            HashSet<(string Test, string Alert, int Second)> fired = await NodeAsync(ours);
            // Both ways, and not by chance: every rule fired at some time and did not at another.
            Assert.Empty(expected.Except(fired).Order());
            Assert.Empty(fired.Except(expected).Order());
            foreach ((string name, _, _, _) in Pairs)
                Assert.InRange(expected.Count(e => e.Alert == name), 5, 10 * Values - 5);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Rules(Func<(string Name, string Expression, string When, string Waits), string> condition)
    {
        var text = new StringBuilder("groups:\n  - name: pairs\n    rules:\n");
        foreach (var pair in Pairs)
        {
            text.Append($"      - alert: {pair.Name}\n        {condition(pair)}\n");
            if (pair.Waits.Length > 0)
                text.Append($"        {pair.Waits}\n");
        }

        return text.ToString();
    }

    private static string Write(string directory, string name, string rules)
    {
        string own = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        File.WriteAllText(Path.Combine(own, "rules.yml"), rules);
        var tests = new StringBuilder($"rule_files: [rules.yml]\nevaluation_interval: {StepSeconds}s\ntests:\n");
        for (int seed = 1; seed <= 10; seed++)
        {
            tests.Append($"  - name: seed{seed}\n    interval: {StepSeconds}s\n    input_series:\n");
            tests.Append($"      - series: 'queue{{job=\"seed{seed}\"}}'\n        values: '{Series(seed)}'\n");
            tests.Append("    alert_rule_test:\n");
            for (int i = 0; i <= Values; i++)
            {
                foreach (var pair in Pairs)
                    tests.Append($"      - {{eval_time: {i * StepSeconds}s, alertname: {pair.Name}}}\n");
            }
        }

        string file = Path.Combine(own, "test.yml");
        File.WriteAllText(file, tests.ToString());
        return file;
    }

    /// <summary>Stretches of values, holes shorter than Prometheus looks back, steps, and ends of the series.</summary>
    private static string Series(int seed)
    {
        var random = new Random(seed);
        var words = new List<string>();
        bool wasHole = false;
        for (int left = Values; left > 0;)
        {
            int length = Math.Min(left, random.Next(1, 9));
            left -= length;
            // Two holes in a row may be longer than Prometheus looks back.
            int kind = random.Next(wasHole ? 2 : 0, 6);
            wasHole = kind < 2;
            words.Add(kind switch
            {
                0 => $"_x{length}",
                1 => string.Join(' ', Enumerable.Repeat("stale", 1).Concat(Enumerable.Repeat("_", length - 1))),
                2 => $"{random.Next(4, 20)}+{random.Next(1, 3)}x{length - 1}",
                3 => $"{random.Next(10, 25)}-1x{length - 1}",
                _ => $"{random.Next(4, 20)}x{length - 1}",
            });
        }

        return string.Join(' ', words);
    }

    private static async Task<HashSet<(string, string, int)>> PromtoolAsync(string file)
    {
        var start = new ProcessStartInfo("promtool", ["test", "rules", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        string all = await output + error;
        var fired = new HashSet<(string, string, int)>();
        foreach (Match match in Complaint().Matches(all))
        {
            // Which test it was says the alert that was got, by its job.
            string job = Job().Match(all, match.Index).Groups[1].Value;
            fired.Add((job, match.Groups[1].Value, Seconds(match.Groups[2].Value)));
        }

        Assert.True(fired.Count > 0, all);
        return fired;
    }

    private static async Task<HashSet<(string, string, int)>> NodeAsync(string file)
    {
        (int exitCode, string output) = await NodeUnderTest.RunAsync(["--test-rules", file, "--json"]);
        Assert.True(exitCode == 78, output);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Empty(report.RootElement.GetProperty("problems").EnumerateArray());
        return
        [
            .. report.RootElement.GetProperty("failures").EnumerateArray().Select(failure =>
            {
                string[] words = failure.GetProperty("message").GetString()!.Split(" at ");
                return (failure.GetProperty("test").GetString()!, words[0], Seconds(words[1]));
            }),
        ];
    }

    private static int Seconds(string duration) => Unit().Matches(duration).Sum(part =>
        int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
        {
            "h" => 3600,
            "m" => 60,
            _ => 1,
        });

    [GeneratedRegex(@"alertname:\s*(\w+),\s*time:\s*([\dhms]+)")]
    private static partial Regex Complaint();

    [GeneratedRegex("job=\"(seed\\d+)\"")]
    private static partial Regex Job();

    [GeneratedRegex("(\\d+)([hms])")]
    private static partial Regex Unit();
}
