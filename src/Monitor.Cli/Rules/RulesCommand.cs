using System.CommandLine;
using Monitor.Cli.Checks;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Cli.Rehearsal;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules;

namespace Monitor.Cli.Rules;

/// <summary>Rules in force, whether files of rules are right, and what rules would do.</summary>
internal static class RulesCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("rules", "Rules in force, and whether files of rules are right.")
        {
            Examples =
            [
                new("all rules and how they stand", "rules list"),
                new("before a commit", "rules check rules/*.yaml"),
                new("what others would have done", "rules replay --rules next.yaml"),
                new("whether they do what they should", "rules test rules/*_test.yaml"),
            ],
        }.With(CreateList(global), CreateCheck(global), RuleTestCommand.Create(global), ReplayCommand.Create(global),
            SimulateCommand.CreateAlert(global, "simulate", "rules simulate"));

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var state = new Option<string>("--state")
        {
            HelpName = "STATE",
            Description = "inactive, pending or firing alone",
        };
        state.AcceptOnlyFromAmong("inactive", "pending", "firing");
        var failing = new Option<bool>("--expect-healthy")
        {
            Description = "end with 1 when a rule cannot be evaluated",
        };
        return new ControlCommand("list", "Lists the rules in force and how they stand.")
        {
            Examples =
            [
                new("all rules", "rules list"),
                new("with their conditions and files", "rules list -o wide"),
                new("what fires", "rules list --state firing"),
            ],
        }.With(state, failing).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/rules", invocation.Cancel);
            RuleGroupList all = answer.Read(ControlJson.Default.RuleGroupList);
            string? wanted = invocation.Get(state);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                invocation.Output.Write(TableOf(all.Groups, wanted));
            bool isBroken = all.Groups.Any(g => g.Rules.Any(r => r.Health == "err"));
            return invocation.Output.Conclude(
                answer, isBroken && invocation.Get(failing) ? ExitCode.NotMet : ExitCode.Ok);
        });
    }

    private static ControlCommand CreateCheck(GlobalOptions global)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "files of rules, checked together as a node would take them",
        };
        Option<string> program = NodeProgram.CreateOption();
        return new ControlCommand("check", "Checks files of rules as a node would before it takes them.")
        {
            Notes =
            [
                "The node's own program judges, so what passes here a node of that version takes. No running node is "
                    + "asked.",
                "Ends with 1 when there are mistakes; each is printed with its file, line and column.",
            ],
            Examples =
            [
                new("before a commit", "rules check rules/*.yaml"),
                new("with another version of the node", "rules check --program ./next/monitor-node rules/*.yaml"),
            ],
        }.With(files, program).Runs(global, async invocation =>
        {
            IEnumerable<string> arguments = invocation.Get(files)!.SelectMany(f => (string[])["--check-rules", f]);
            CheckReport report = await NodeProgram.CheckAsync(
                invocation.Get(program), [.. arguments], invocation.Cancel);
            return CheckOutput.Print(invocation.Output, report);
        });
    }

    private static Table TableOf(IReadOnlyList<RuleGroupAnswer> groups, string? state)
    {
        var table = new Table(
            new("GROUP"), new("RULE"), new("STATE"), new("SEVERITY"), new("FOR", IsNumber: true),
            new("ALERTS", IsNumber: true), new("HEALTH"), new("FILE", OnlyWide: true),
            new("CONDITION", OnlyWide: true));
        foreach (RuleGroupAnswer group in groups)
        {
            foreach (RuleAnswer rule in group.Rules.Where(r => state is null || r.State == state))
            {
                table.Add(
                    group.Name, rule.Name, StateOf(rule.State), rule.Labels.GetValueOrDefault(Severities.LabelName, ""),
                    DurationText.Format(TimeSpan.FromSeconds(rule.Duration)), rule.Alerts.Count.ToString(),
                    rule.LastError is { } error ? new Cell($"{rule.Health}: {error}", Tone.Bad) : rule.Health,
                    group.File, rule.Query);
            }
        }

        return table;
    }

    private static Cell StateOf(string state) => new(state, state switch
    {
        "firing" => Tone.Bad,
        "pending" => Tone.Warning,
        _ => Tone.Plain,
    });
}
