using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;

namespace Monitor.Cli.Cluster;

/// <summary>Prints what a command does now.</summary>
internal static class CommandDone
{
    public static CommandAnswer Print(Invocation invocation, NodeAnswer answer)
    {
        CommandAnswer done = answer.Read(ControlJson.Default.CommandAnswer);
        if (invocation.Output.IsJson)
            invocation.Output.WriteJson(answer.Data);
        else
            invocation.Output.WriteLine(
                done.Shard is { } shard ? $"shard {shard} {done.Done}" : $"{done.Node} {done.Done}");
        return done;
    }
}
