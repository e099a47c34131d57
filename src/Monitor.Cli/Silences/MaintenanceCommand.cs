using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Silences;

/// <summary><c>silence windows</c>: the configuration's maintenance that recurs.</summary>
internal static class MaintenanceCommand
{
    public static ControlCommand Create(GlobalOptions global)
    {
        var only = new Argument<string?>("NAME")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "this one alone, with all its next occurrences that the node tells",
        };
        return new ControlCommand("windows", "Shows the configuration's maintenance: what is on, and what comes next.")
        {
            Notes =
            [
                "Each occurrence is a silence that comes and goes by itself; 'silence list' has it from a quarter of "
                + "an hour before it begins. One that is ended by hand stays ended.",
                "MATCHES counts the alerts that fire now and that it would take, KEPT those that it kept from being "
                    + "told.",
            ],
            Examples =
            [
                new("all of them", "silence windows"),
                new("when is the next?", "silence windows exchange-weekend"),
            ],
        }.With(only).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/maintenance", invocation.Cancel);
            MaintenanceList all = answer.Read(ControlJson.Default.MaintenanceList);
            string? name = invocation.Get(only);
            (MaintenanceAnswer Window, JsonElement Json)[] shown =
            [
                .. all.Windows.Zip(answer.Data.GetProperty("windows").EnumerateArray())
                    .Where(w => name is null || w.First.Name == name),
            ];
            if (name is not null && shown.Length == 0)
                throw Unknown(name);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson("windows", shown.Select(w => w.Json));
            else if (shown.Length == 0)
                invocation.Output.WriteLine("no maintenance is configured");
            else
                Print(invocation.Output, shown.Select(w => w.Window), name is not null, answer.Now);
            return invocation.Output.Conclude(answer);
        });
    }

    private static ControlException Unknown(string name) => new(
        ExitCode.NotMet, $"no maintenance is called '{name}'", "'monitorctl silence windows' has all");

    private static void Print(
        CommandOutput output, IEnumerable<MaintenanceAnswer> windows, bool isOne, DateTimeOffset now)
    {
        var table = new Table(
            new("NAME"), new("NOW"), new("NEXT"), new("FOR", IsNumber: true), new("MATCHES", IsNumber: true),
            new("KEPT", IsNumber: true), new("MATCHERS"), new("REASON"));
        foreach (MaintenanceAnswer window in windows)
        {
            MaintenanceOccurrence?[] occurrences = [.. window.Next.Take(isOne ? int.MaxValue : 1)];
            bool isFirst = true;
            foreach (MaintenanceOccurrence? next in occurrences.DefaultIfEmpty(null))
            {
                Cell state = window.OnUntil is { } end ? new Cell($"on for {Age.Of(now, end)}", Tone.Warning) : "off";
                table.Add(
                    isFirst ? window.Name : "", isFirst ? state : "", next is null ? "never" : Local(next.From),
                    next is null ? "-" : Age.Of(next.From, next.To), isFirst ? window.Matches.ToString() : "",
                    isFirst ? window.Kept.ToString() : "", isFirst ? string.Join(" ", window.Matchers) : "",
                    isFirst ? window.Reason : "");
                isFirst = false;
            }
        }

        output.Write(table);
    }

    private static string Local(DateTimeOffset at) =>
        at.ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}

/// <summary>The data of <c>/api/v1/maintenance</c>.</summary>
internal sealed record MaintenanceList(IReadOnlyList<MaintenanceAnswer> Windows);

/// <summary>One maintenance of the configuration.</summary>
internal sealed record MaintenanceAnswer(
    string Name, string Reason, string TimeZone, IReadOnlyList<string> Matchers, DateTimeOffset? OnUntil, int Matches,
    long Kept, IReadOnlyList<string> Silences, IReadOnlyList<MaintenanceOccurrence> Next);

/// <summary>One occurrence, in the maintenance's own zone.</summary>
internal sealed record MaintenanceOccurrence(DateTimeOffset From, DateTimeOffset To);
