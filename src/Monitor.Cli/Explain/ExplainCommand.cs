using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Audit;

namespace Monitor.Cli.Explain;

/// <summary><c>explain alert|incident|notification</c>: every decision and its reason, and what holds it now.</summary>
internal static class ExplainCommand
{
    private const int FingerprintLength = 16;

    public static Command Create(GlobalOptions global) =>
        new ControlCommand("explain", "Why somebody was paged, or nobody: every decision and its reason, in order.")
        {
            Examples =
            [
                new("why an alert went where it did", "explain alert HighCpu"),
                new("who was told of an incident, and who is next", "explain incident 7"),
                new("what became of a notification", "explain notification 42"),
            ],
        }.With(CreateAlert(global), CreateNumbered(global, "incident", "incidents", "Explains an incident: how it came "
            + "to be, who was told by which step, who answered."),
            CreateNumbered(global, "notification", "notifications", "Explains a notification: what led to it, every "
            + "attempt and every answer."));

    private static ControlCommand CreateAlert(GlobalOptions global)
    {
        var which = new Argument<string>("ALERT")
        {
            Description = "its fingerprint or the beginning of it, or its name",
        };
        return new ControlCommand("alert", "Explains an alert: rule, data, route, group, silence, incident, receiver.")
        {
            Notes = ["An alert that is over is known by its whole fingerprint only. Ends with 1 when none is meant."],
            Examples =
            [
                new("by its name", "explain alert HighCpu"),
                new("by its fingerprint", "explain alert b7ac20a1ff3de004"),
            ],
        }.With(which).Runs(global, async invocation =>
        {
            string fingerprint = await FindAsync(invocation, invocation.Get(which)!);
            return await ExplainAsync(invocation, $"api/v1/alerts/{fingerprint}/explain");
        });
    }

    private static ControlCommand CreateNumbered(GlobalOptions global, string name, string path, string description)
    {
        var number = new Argument<long>("ID") { Description = $"the {name}'s number" };
        return new ControlCommand(name, description)
        {
            Examples = [new("by its number", $"explain {name} 7")],
        }.With(number).Runs(global, invocation =>
            ExplainAsync(invocation, $"api/v1/{path}/{invocation.Get(number)}/explain"));
    }

    private static async Task<int> ExplainAsync(Invocation invocation, string path)
    {
        NodeAnswer answer = await invocation.Node.GetAsync(path, invocation.Cancel);
        if (invocation.Output.IsJson)
            invocation.Output.WriteJson(answer.Data);
        else
            Print(invocation.Output, answer.Read(ControlJson.Default.ExplanationAnswer));
        return invocation.Output.Conclude(answer);
    }

    private static async Task<string> FindAsync(Invocation invocation, string word)
    {
        if (word.Length == FingerprintLength && word.All(char.IsAsciiHexDigitLower))
            return word;
        NodeAnswer answer = await invocation.Node.GetAsync("api/v1/alerts", invocation.Cancel);
        string[] meant =
        [
            .. answer.Read(ControlJson.Default.AlertList).Alerts
                .Where(alert => alert.Label("alertname") == word
                    || (word.Length >= 4 && alert.Fingerprint.StartsWith(word, StringComparison.Ordinal)))
                .Select(alert => alert.Fingerprint),
        ];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new ControlException(
                ExitCode.NotMet, $"no alert that is pending or fires is '{word}'",
                "'monitorctl alerts list -o wide' has those that are"),
            _ => throw new ControlException(
                ExitCode.NotMet, $"{meant.Length} alerts are '{word}'",
                $"say which: {string.Join(", ", meant.Take(10))}"),
        };
    }

    private static void Print(CommandOutput output, ExplanationAnswer answer)
    {
        output.WriteLine(new Cell(answer.Title, Tone.Heading));
        foreach (string line in answer.Now)
            output.WriteLine(new Cell("  now  ", Tone.Faint), line);
        if (answer.Steps.Count > 0)
            output.WriteLine();
        foreach (ExplainStepAnswer step in answer.Steps)
        {
            bool isPerson = AuditActors.IsPerson(step.By);
            output.WriteLine(
                new Cell($"{Age.Moment(step.At)}  ", Tone.Faint),
                new Cell($"{AuditActors.NameOf(step.By),-13} ", isPerson ? Tone.Heading : Tone.Faint), step.Text,
                new Cell(step.Because.Length > 0 ? $": {step.Because}" : "", Tone.Faint),
                new Cell(output.IsWide ? $"  [{step.Record}]" : "", Tone.Faint));
        }
    }
}
