using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Health;

namespace Monitor.Cli.Health;

/// <summary><c>health</c>: how the system and its components are, and why.</summary>
internal static class HealthCommand
{
    public static Command Create(GlobalOptions global)
    {
        var component = new Option<string>("--component", "-c")
        {
            HelpName = "NAME",
            Description = "this component alone; its health decides the exit code",
        };
        var atWorst = GlobalOptions.OneOf(new Option<HealthLevel>("--at-worst")
        {
            HelpName = "LEVEL",
            Description = "the worst level that is good enough (healthy)",
            CustomParser = GlobalOptions.Parse<HealthLevel>(HealthLevels.TryParse),
        }, HealthLevels.Names);
        var changes = new Option<bool>("--changes")
        {
            Description = "the latest changes, newest first, instead of how it is",
        };
        return new ControlCommand("health", "Shows how the system and its components are, and why.")
        {
            Notes = ["Ends with 1 when the system (or the component asked for) is worse than --at-worst."],
            Examples =
            [
                new("how is everything?", "health"),
                new("a gate in a deployment", "health --component order-gateway --at-worst degraded"),
                new("what happened lately", "health --changes"),
            ],
        }.With(component, atWorst, changes).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/health", invocation.Cancel);
            HealthAnswer health = answer.Read(ControlJson.Default.HealthAnswer);
            string? only = invocation.Get(component);
            ComponentHealth? one = health.Components.FirstOrDefault(c => c.Name == only);
            if (only is not null && one is null)
            {
                throw new ControlException(
                    ExitCode.NotMet, $"the node knows no component '{only}'",
                    "'monitorctl health' lists those that it knows");
            }

            Print(invocation.Output, answer, health, one, invocation.Get(changes));
            HealthLevel level = HealthLevels.Of(one?.Health ?? health.System);
            HealthLevel allowed = invocation.Has(atWorst) ? invocation.Get(atWorst) : HealthLevel.Healthy;
            return invocation.Output.Conclude(answer, level <= allowed ? ExitCode.Ok : ExitCode.NotMet);
        });
    }

    private static void Print(
        CommandOutput output, NodeAnswer answer, HealthAnswer health, ComponentHealth? only, bool changes)
    {
        if (output.IsJson)
        {
            output.WriteJson(answer.Data);
            return;
        }

        if (changes)
        {
            output.Write(ChangesOf(health.Changes.Where(c => only is null || c.Component == only.Name)));
            return;
        }

        if (only is null)
        {
            output.WriteLine("system ", HealthLevels.ToCell(health.System), SinceOf(health, answer.Now));
            foreach (string reason in health.Reasons)
                output.WriteLine($"  {reason}");
            output.WriteLine();
        }

        output.Write(ComponentsOf(only is null ? health.Components : [only], answer.Now));
    }

    private static Cell SinceOf(HealthAnswer health, DateTimeOffset now) =>
        health.Since > DateTimeOffset.UnixEpoch ? new Cell($" for {Age.Of(health.Since, now)}", Tone.Faint) : "";

    private static Table ComponentsOf(IReadOnlyList<ComponentHealth> components, DateTimeOffset now)
    {
        var table = new Table(
            new("COMPONENT"), new("HEALTH"), new("FOR", IsNumber: true), new("LAST SEEN", IsNumber: true),
            new("SINCE", OnlyWide: true), new("REASON"));
        foreach (ComponentHealth c in components.OrderByDescending(c => HealthLevels.Of(c.Health)).ThenBy(c => c.Name))
        {
            table.Add(
                c.Name, HealthLevels.ToCell(c.Health), Age.Of(c.Since, now), Age.Of(c.LastSeen, now),
                Age.Moment(c.Since), string.Join("; ", c.Reasons));
        }

        return table;
    }

    private static Table ChangesOf(IEnumerable<HealthChange> changes)
    {
        var table = new Table(new("AT"), new("COMPONENT"), new("FROM"), new("TO"), new("REASON"));
        foreach (HealthChange change in changes)
        {
            table.Add(
                Age.Moment(change.At), change.Component ?? "(system)", change.From ?? "-",
                change.To is { } to ? HealthLevels.ToCell(to) : "-", string.Join("; ", change.Reasons));
        }

        return table;
    }
}
