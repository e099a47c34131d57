using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.Checks;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Rules;

/// <summary><c>rules test</c>: unit tests of rules and routes, played by the node's own program.</summary>
internal static class RuleTestCommand
{
    public static ControlCommand Create(GlobalOptions global)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "files of tests" };
        Option<string> program = NodeProgram.CreateOption();
        return new ControlCommand("test", "Plays tests of rules and routes, and shows what does not come out.")
        {
            Notes =
            [
                "A file of tests has promtool's form: rule_files, and tests with input_series, alert_rule_test, and "
                + "exp_values and route_test of our own. The windows, the rules and the routes are the node's own, "
                + "under a clock that the test moves, so what comes out here comes out there. No running node is "
                + "asked.",
                "Ends with 1 when an expectation does not hold or a file has a mistake; each is printed with its "
                + "place, what is missing behind - and what nobody expected behind +.",
            ],
            Examples =
            [
                new("before a commit", "rules test rules/*_test.yaml"),
                new("for a build server", "rules test rules/*_test.yaml -o json | jq '.failures | length'"),
            ],
        }.With(files, program).Runs(global, async invocation =>
        {
            IEnumerable<string> arguments = invocation.Get(files)!.SelectMany(f => (string[])["--test-rules", f]);
            RuleTestReport report = await NodeProgram.RunAsync(
                invocation.Get(program), [.. arguments], ControlJson.Default.RuleTestReport, invocation.Cancel);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(
                    JsonSerializer.SerializeToElement(report, ControlJson.Default.RuleTestReport));
            else
                Print(invocation.Output, report);
            return report.Failures.Count + report.Problems.Count > 0 ? ExitCode.NotMet : ExitCode.Ok;
        });
    }

    private static void Print(CommandOutput output, RuleTestReport report)
    {
        foreach (CheckProblem problem in report.Problems)
            output.WriteLine(new Cell($"{problem.Place}: ", Tone.Bad), CheckOutput.TextOf(problem));
        foreach (RuleTestFailure failure in report.Failures)
        {
            output.WriteLine(
                new Cell($"{failure.File}:{failure.Line}: ", Tone.Bad), $"{failure.Test}: {failure.Message}");
            foreach (string line in failure.Missing)
                output.WriteLine(new Cell($"  - {line}", Tone.Bad));
            foreach (string line in failure.Unexpected)
                output.WriteLine(new Cell($"  + {line}", Tone.Good));
        }

        foreach (CheckProblem note in report.Notes)
            output.WriteLine(new Cell($"{note.Place}: note: ", Tone.Warning), CheckOutput.TextOf(note));
        int held = report.Checks - report.Failures.Count;
        string mistakes = report.Problems.Count switch
        {
            0 => "",
            1 => "; 1 mistake",
            _ => $"; {report.Problems.Count} mistakes",
        };
        output.WriteLine($"{held} of {report.Checks} expectations hold{mistakes}");
    }
}
