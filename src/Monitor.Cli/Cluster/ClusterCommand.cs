using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Cluster;

/// <summary><c>cluster show|leave|down|drain|undrain|tail</c>: the nodes, and what they are told.</summary>
internal static class ClusterCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("cluster", "The nodes of the cluster: who is there, and what they are told.")
        {
            Examples =
            [
                new("who is there, and who owns how much", "cluster show"),
                new("what comes, goes and moves", "cluster tail"),
                new("before work on a machine", "cluster drain monitor-1"),
            ],
        }.With(
            CreateShow(global), TailCommand.Create(global), NodeCommands.CreateLeave(global),
            NodeCommands.CreateDrain(global, "cluster"), NodeCommands.CreateUndrain(global, "cluster"),
            NodeCommands.CreateDown(global));

    private static ControlCommand CreateShow(GlobalOptions global)
    {
        var nodes = new Option<int?>("--expect-nodes")
        {
            HelpName = "N",
            Description = "end with 1 unless as many nodes are up",
        };
        return new ControlCommand("show", "Shows the nodes, their state and what they own.")
        {
            Notes = ["Ends with 1 when a shard has no owner, or fewer or more nodes are up than --expect-nodes says."],
            Examples =
            [
                new("who is there", "cluster show"),
                new("roles, weights and incarnations too", "cluster show -o wide"),
                new("are all three there?", "cluster show --expect-nodes 3"),
            ],
        }.With(nodes).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/cluster", invocation.Cancel);
            ClusterAnswer cluster = answer.Read(ControlJson.Default.ClusterAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                Print(invocation.Output, cluster, answer.Now);
            int up = cluster.Members.Count(m => m.State == "up");
            bool isAsExpected = invocation.Get(nodes) is not { } expected || up == expected;
            bool isWhole = cluster.FreeShards.Count == 0 && isAsExpected;
            return invocation.Output.Conclude(answer, isWhole ? ExitCode.Ok : ExitCode.NotMet);
        });
    }

    private static void Print(CommandOutput output, ClusterAnswer cluster, DateTimeOffset now)
    {
        string name = cluster.Name.Length > 0 ? $"cluster {cluster.Name}, " : "";
        output.WriteLine($"{name}{cluster.ShardCount} shards, as {cluster.AnsweredBy} sees it");
        if (cluster.FreeShards.Count > 0)
            output.WriteLine(new Cell($"without an owner: {string.Join(", ", cluster.FreeShards)}", Tone.Bad));
        if (cluster.Degraded is { } degraded)
        {
            string pages = degraded.Pages ? ", pages" : "";
            output.WriteLine(new Cell(
                $"degraded for {Age.Of(degraded.Since, now)}, {degraded.Shards} shards from memory{pages}: "
                + degraded.Meaning, Tone.Bad));
        }

        foreach (PinAnswer pin in cluster.Pins)
            output.WriteLine(new Cell($"shard {pin.Shard} is pinned to {pin.Node}", Tone.Faint));
        output.WriteLine();
        var table = new Table(
            new("NODE"), new("STATE"), new("SHARDS", IsNumber: true), new("DUTIES"), new("UP", IsNumber: true),
            new("ADDRESS"), new("VERSION"), new("ROLES", OnlyWide: true), new("WEIGHT", IsNumber: true, OnlyWide: true),
            new("INCARNATION", OnlyWide: true));
        foreach (MemberAnswer member in cluster.Members)
        {
            table.Add(
                member.Node, new Cell(member.State, member.State == "up" ? Tone.Good : Tone.Warning),
                member.Shards.ToString(), string.Join(" ", member.Duties), Age.Of(member.StartedAt, now),
                member.Address, member.Version, string.Join(" ", member.Roles), member.Weight.ToString(),
                member.Incarnation.ToString());
        }

        output.Write(table);
    }
}
