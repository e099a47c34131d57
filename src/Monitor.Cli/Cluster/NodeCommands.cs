using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Shared.Durations;

namespace Monitor.Cli.Cluster;

/// <summary>Commands to one node. Any node takes them and tells the one that is meant.</summary>
internal static class NodeCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static ControlCommand CreateLeave(GlobalOptions global) => CreateGiving(
        global, "leave", "Has a node give its shards away and end.",
        node => $"{node} gives its shards away and ends. Do it?",
        [
            new("a node that is to go for good", "cluster leave monitor-2"),
            new("in a script, until its shards are elsewhere", "cluster leave monitor-2 --yes --wait 30s"),
        ]);

    /// <param name="under">The command that it stands under: it is known under two names.</param>
    public static ControlCommand CreateDrain(GlobalOptions global, string under) => CreateGiving(
        global, "drain", "Has a node give its shards away and stay, for work on its machine.",
        node => $"{node} gives its shards away. Do it?",
        [
            new("before work on a machine", $"{under} drain monitor-1"),
            new("in a script, until its shards are elsewhere", $"{under} drain monitor-1 --yes --wait 30s"),
        ]);

    public static ControlCommand CreateUndrain(GlobalOptions global, string under)
    {
        Argument<string?> node = NodeArgument();
        return new ControlCommand("undrain", "Has a drained node take shards again.")
        {
            Examples = [new("after work on a machine", $"{under} undrain monitor-1")],
        }.With(node).Runs(global, async invocation =>
        {
            await TellAsync(invocation, "undrain", invocation.Get(node));
            return ExitCode.Ok;
        });
    }

    public static ControlCommand CreateDown(GlobalOptions global)
    {
        var node = new Argument<string>("NODE") { Description = "the node's name" };
        Option<bool> yes = Confirmation.CreateOption();
        return new ControlCommand("down", "Declares a node dead that cannot say so itself.")
        {
            Notes =
            [
                "Its shards are free at once instead of when its leases run out, a few seconds after its death. A node "
                + "that lives after all can write nothing under its old leases; it joins again as a new one.",
            ],
            Examples = [new("its machine is gone and will not come back", "cluster down monitor-2")],
        }.With(node, yes).Runs(global, async invocation =>
        {
            string name = invocation.Get(node)!;
            await Confirmation.AskAsync(
                invocation, yes, $"{name} is declared dead and loses its shards at once. Do it?");
            await TellAsync(invocation, "down", name);
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateGiving(
        GlobalOptions global, string name, string description, Func<string, string> question,
        IReadOnlyList<CommandExample> examples)
    {
        Argument<string?> node = NodeArgument();
        Option<bool> yes = Confirmation.CreateOption();
        var wait = new Option<TimeSpan>("--wait")
        {
            HelpName = "DURATION",
            Description = "wait as long until it owns no shard; end with 1 when it still does",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        var linger = new Option<TimeSpan>("--linger")
        {
            HelpName = "DURATION",
            Description = "then wait as long, for balancers to send elsewhere, whatever became of it",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        return new ControlCommand(name, description) { Examples = examples }
            .With(node, yes, wait, linger).Runs(global, async invocation =>
            {
                string? named = invocation.Get(node);
                await Confirmation.AskAsync(
                    invocation, yes, question(named ?? $"the node at {invocation.Node.Address}"));
                CommandAnswer told = await TellAsync(invocation, name, named);
                int exitCode = invocation.Has(wait) && told.Node is { } giver
                    ? await WaitAsync(invocation, giver, invocation.Get(wait))
                    : ExitCode.Ok;
                if (invocation.Has(linger))
                    await Task.Delay(invocation.Get(linger), invocation.Time, invocation.Cancel);
                return exitCode;
            });
    }

    private static Argument<string?> NodeArgument() => new("NODE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "the node's name; the node that is asked when absent",
    };

    private static async Task<CommandAnswer> TellAsync(Invocation invocation, string command, string? node)
    {
        string body = JsonSerializer.Serialize(new NodeRequest(node), ControlJson.Default.NodeRequest);
        NodeAnswer answer = await invocation.Node.CommandAsync(
            HttpMethod.Post, $"api/v1/cluster/{command}", body, invocation.Cancel);
        return CommandDone.Print(invocation, answer);
    }

    /// <summary>Returns when the node owns nothing, is gone, or the time is over.</summary>
    private static async Task<int> WaitAsync(Invocation invocation, string node, TimeSpan limit)
    {
        long start = invocation.Time.GetTimestamp();
        while (true)
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/cluster", invocation.Cancel);
            ClusterAnswer cluster = answer.Read(ControlJson.Default.ClusterAnswer);
            int owned = cluster.Members.FirstOrDefault(m => m.Node == node)?.Shards ?? 0;
            if (owned == 0)
                return ExitCode.Ok;
            if (invocation.Time.GetElapsedTime(start) >= limit)
            {
                invocation.Output.Say($"{node} still owns {owned} shards after {DurationText.Format(limit)}");
                return ExitCode.NotMet;
            }

            await Task.Delay(Pause, invocation.Time, invocation.Cancel);
        }
    }
}
