using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Cluster;

/// <summary><c>shards list|move|unpin|drain|undrain</c>: which node owns what.</summary>
internal static class ShardsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create(GlobalOptions global) =>
        new ControlCommand("shards", "Shards: which node owns what, and how it stands.")
        {
            Examples =
            [
                new("all shards", "shards list"),
                new("put the alerting duty on a node", "shards move alerting monitor-0"),
            ],
        }.With(
            CreateList(global), CreateMove(global), CreateUnpin(global), NodeCommands.CreateDrain(global, "shards"),
            NodeCommands.CreateUndrain(global, "shards"));

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var wait = new Option<TimeSpan>("--wait")
        {
            HelpName = "DURATION",
            Description = "wait as long until every shard is live",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        return new ControlCommand("list", "Lists shards, their owners and how far they are.")
        {
            Notes = ["Ends with 1 when a shard is not live: free, recovering, or its owner does not answer."],
            Examples =
            [
                new("all shards", "shards list"),
                new("between two steps of a rolling update", "shards list --wait 1m"),
            ],
        }.With(wait).Runs(global, async invocation =>
        {
            NodeAnswer answer = await ReadAsync(
                invocation, invocation.Has(wait) ? invocation.Get(wait) : TimeSpan.Zero);
            IReadOnlyList<ShardAnswer> shards = answer.Read(ControlJson.Default.ShardList).Shards;
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                invocation.Output.Write(TableOf(shards));
            return invocation.Output.Conclude(answer, shards.All(IsLive) ? ExitCode.Ok : ExitCode.NotMet);
        });
    }

    private static ControlCommand CreateMove(GlobalOptions global)
    {
        Argument<string> shard = ShardArgument();
        var node = new Argument<string>("NODE") { Description = "the node that shall own it" };
        return new ControlCommand("move", "Moves a shard to a node and pins it there.")
        {
            Notes = ["It stays there while the node takes shards; 'shards unpin' lets it go where the plan has it."],
            Examples =
            [
                new("a busy shard to a strong node", "shards move 7 monitor-2"),
                new("the alerting duty", "shards move alerting monitor-0"),
            ],
        }.With(shard, node).Runs(global, async invocation =>
        {
            string body = JsonSerializer.Serialize(
                new NodeRequest(invocation.Get(node)), ControlJson.Default.NodeRequest);
            NodeAnswer answer = await invocation.Node.CommandAsync(
                HttpMethod.Post, $"api/v1/shards/{Uri.EscapeDataString(invocation.Get(shard)!)}/move", body,
                invocation.Cancel);
            CommandDone.Print(invocation, answer);
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateUnpin(GlobalOptions global)
    {
        Argument<string> shard = ShardArgument();
        return new ControlCommand("unpin", "Lets a shard that was moved go where the plan has it.")
        {
            Examples = [new("after the reason for the move is gone", "shards unpin 7")],
        }.With(shard).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.CommandAsync(
                HttpMethod.Delete, $"api/v1/shards/{Uri.EscapeDataString(invocation.Get(shard)!)}/pin", null,
                invocation.Cancel);
            CommandDone.Print(invocation, answer);
            return ExitCode.Ok;
        });
    }

    private static Argument<string> ShardArgument() => new("SHARD") { Description = "its number, or alerting" };

    private static async Task<NodeAnswer> ReadAsync(Invocation invocation, TimeSpan limit)
    {
        long start = invocation.Time.GetTimestamp();
        while (true)
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/shards", invocation.Cancel);
            if (answer.Read(ControlJson.Default.ShardList).Shards.All(IsLive)
                || invocation.Time.GetElapsedTime(start) >= limit)
                return answer;
            await Task.Delay(Pause, invocation.Time, invocation.Cancel);
        }
    }

    private static bool IsLive(ShardAnswer shard) => shard.State == "live";

    private static Table TableOf(IReadOnlyList<ShardAnswer> shards)
    {
        var table = new Table(
            new("SHARD"), new("STATE"), new("OWNER"), new("EPOCH", IsNumber: true), new("COMPONENTS", IsNumber: true),
            new("SERIES", IsNumber: true), new("LAG", IsNumber: true), new("PINNED TO"));
        foreach (ShardAnswer shard in shards)
        {
            table.Add(
                shard.Shard, new Cell(shard.State, IsLive(shard) ? Tone.Good : Tone.Bad), shard.Owner ?? "-",
                Text(shard.Epoch), Text(shard.Components), Text(shard.Series), Text(shard.Lag), shard.Pin ?? "");
        }

        return table;
    }

    private static string Text(long? number) => number?.ToString() ?? "-";
}
