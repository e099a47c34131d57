using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>
/// The audit log and explanations through the real program and a real node: an alert is posted, silenced, and its
/// incident acknowledged; then it is asked who did what and why.
/// </summary>
public sealed class AuditTests(DeskRun desk) : IClassFixture<DeskRun>
{
    private NodeRun Node => desk.Node;

    [Fact]
    public async Task Who_did_what_is_listed_exported_and_held_against_its_hashes()
    {
        await desk.PostAsync(("alertname", "Stuck"), ("component", "audited"), ("severity", "error"));
        long incident = await desk.IncidentAboutAsync("audited");
        (await Node.ControlAsync("incident", "ack", $"{incident}", "--by", "ann", "--note", "on it")).Ended(0);
        string silence = (await Node.ControlAsync("silence", "add", "Stuck", "-c", "known", "-a", "ann")).Ended(0)
            .Output.Trim();
        (await Node.ControlAsync("silence", "expire", silence, "--by", "ben")).Ended(0);

        JsonElement list = (await Node.ControlAsync("audit", "list", "-a", "ann", "-o", "json")).Ended(0).Json;
        string[] actions =
            [.. list.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("action").GetString()!)];
        Assert.Contains("incident.acknowledged", actions);
        Assert.Contains("silence.set", actions);
        string all = (await Node.ControlAsync("audit", "list", "--limit", "1000")).Ended(0).Output;
        Assert.All(["node.started", "rules.loaded", "routing.configured"], action => Assert.Contains(action, all));
        ControlRun about = await Node.ControlAsync("audit", "list", "-s", $"silence:{silence}");
        Assert.Matches($@"ben +silence\.expired +silence:{silence}", about.Ended(0).Output);
        ControlRun stored = (await Node.ControlAsync("audit", "verify")).Ended(0);
        Assert.Contains("whole", stored.Output, StringComparison.Ordinal);
        Assert.Contains("--full reads that again", (await Node.ControlAsync("audit", "verify")).Ended(0).Error);
        JsonElement full = (await Node.ControlAsync("audit", "verify", "--full", "-o", "json")).Ended(0).Json;
        Assert.True(full.GetProperty("whole").GetBoolean() && !full.TryGetProperty("wholeBefore", out _));
        Assert.Equal(1, full.GetProperty("first").GetInt64());

        string file = Path.Combine(Node.WorkingDirectory, "audit.jsonl");
        string exported = (await Node.ControlAsync("audit", "export", file)).Ended(0).Output;
        string head = exported[(exported.LastIndexOf(' ') + 1)..].Trim();
        (await ControlRun.OfAsync("audit", "verify", file, "--head", head)).Ended(0);
        string[] lines = File.ReadAllLines(file);
        Assert.Equal($"{lines.Length}", head[..head.IndexOf(':')]);
        await TamperAsync(file, lines);
    }

    /// <summary>Without a node: a changed word, a record less, an end cut off.</summary>
    private static async Task TamperAsync(string file, string[] lines)
    {
        // The configuration's maintenance sets silences too.
        const string Hers = "\"actor\":\"person:ann\",\"action\":\"silence.set\"";
        int at = Array.FindIndex(lines, line => line.Contains(Hers, StringComparison.Ordinal));
        string[] changed = [.. lines];
        changed[at] = changed[at].Replace("person:ann", "person:bob", StringComparison.Ordinal);
        File.WriteAllText(file, string.Join('\n', changed) + "\n");
        ControlRun found = (await ControlRun.OfAsync("audit", "verify", file)).Ended(1);
        Assert.Contains(
            $"record {at + 1} what it says is not what its hash says", found.Output, StringComparison.Ordinal);

        File.WriteAllText(file, string.Join('\n', lines.Where((_, i) => i != at)) + "\n");
        found = (await ControlRun.OfAsync("audit", "verify", file)).Ended(1);
        Assert.Contains($"record {at + 1} is missing", found.Output, StringComparison.Ordinal);

        File.WriteAllText(file, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..20]);
        found = (await ControlRun.OfAsync("audit", "verify", file)).Ended(1);
        Assert.Contains("breaks off in the middle of a line", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_an_alert_went_where_it_did_is_explained()
    {
        await desk.PostAsync(("alertname", "Late"), ("component", "explained"), ("severity", "error"));
        ControlRun run = await Node.ControlUntilAsync(0, "explain", "alert", "Late");
        Assert.Contains("now  fires since", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "every alert (route) → receiver desk, grouped by alertname", run.Output, StringComparison.Ordinal);
        long incident = await desk.IncidentAboutAsync("explained");
        run = await Node.ControlUntilAsync(0, "explain", "incident", $"{incident}");
        Assert.Contains($"Late on explained opens incident {incident}", run.Output, StringComparison.Ordinal);
        JsonElement json = (await Node.ControlAsync("explain", "alert", "Late", "-o", "json")).Ended(0).Json;
        Assert.StartsWith("alert:", json.GetProperty("subject").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "explain", "alert", "0000000000000000")]
    [InlineData(1, "explain", "alert", "NoSuchAlert")]
    [InlineData(4, "explain", "notification", "999999")]
    [InlineData(2, "audit", "list", "-s", "nonsense")]
    [InlineData(2, "audit", "verify", "no-such-file.jsonl")]
    [InlineData(2, "audit", "verify", "--head", "7")]
    public async Task What_cannot_be_answered_says_so(int exitCode, params string[] arguments) =>
        (await Node.ControlAsync(arguments)).Ended(exitCode);
}
