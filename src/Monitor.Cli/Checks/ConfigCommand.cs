using System.CommandLine;
using Monitor.Cli.CommandLine;

namespace Monitor.Cli.Checks;

/// <summary><c>config check|import</c>: whether a node would start, and another system's as ours.</summary>
internal static class ConfigCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("config", "A node's configuration.")
        {
            Examples =
            [
                new("before a restart", "config check monitor.yaml"),
                new("from Alertmanager", "config import alertmanager.yml --out monitor.yaml"),
            ],
        }.With(CreateCheck(global), ConfigImportCommand.Create(global));

    private static ControlCommand CreateCheck(GlobalOptions global)
    {
        var file = new Argument<string>("FILE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "the configuration; monitor.yaml here when absent",
        };
        Option<string> program = NodeProgram.CreateOption();
        return new ControlCommand(
            "check", "Checks a configuration as a node would at its start, its rule files included.")
        {
            Notes =
            [
                "The node's own program judges, with the MONITOR__ variables of this environment over the file as at a "
                + "start, so what passes here a node of that version takes. No running node is asked.",
                "Ends with 1 when there are mistakes; each is printed with its file, line and column.",
            ],
            Examples =
            [
                new("monitor.yaml in this directory", "config check"),
                new("another file, for a script", "config check deploy/monitor.yaml -o json"),
            ],
        }.With(file, program).Runs(global, async invocation =>
        {
            string[] named = invocation.Get(file) is { } path ? ["--config", path] : [];
            CheckReport report = await NodeProgram.CheckAsync(
                invocation.Get(program), ["--check-config", .. named], invocation.Cancel);
            return CheckOutput.Print(invocation.Output, report);
        });
    }
}
