using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Cluster;

/// <summary><c>actor hierarchy</c>: a node's actors as a tree.</summary>
internal static class ActorCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("actor", "A node's actors.")
        {
            Examples = [new("all of them", "actor hierarchy")],
        }.With(CreateHierarchy(global));

    private static ControlCommand CreateHierarchy(GlobalOptions global)
    {
        var path = new Option<string>("--path") { HelpName = "PATH", Description = "this actor and those below" };
        return new ControlCommand("hierarchy", "Shows a node's actors, their mailboxes and restarts as a tree.")
        {
            Notes = ["Actors are the asked node's own; --node names another."],
            Examples =
            [
                new("all of a node's", "actor hierarchy --node http://monitor-1.example:8080"),
                new("the collectors, one for each component", "actor hierarchy --path collectors"),
            ],
        }.With(path).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/actors", invocation.Cancel);
            ActorList actors = answer.Read(ControlJson.Default.ActorList);
            string? only = invocation.Get(path)?.Trim('/');
            ActorAnswer[] shown =
            [
                .. actors.Actors.Where(a => only is null || IsBelow(a.Path, only)),
            ];
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                invocation.Output.Write(TableOf(actors.Node, shown));
            if (actors.DeadLetters > 0)
                invocation.Output.Say($"{actors.DeadLetters} messages came too late for the actors that they were for");
            return invocation.Output.Conclude(answer, shown.Length > 0 ? ExitCode.Ok : ExitCode.NotMet);
        });
    }

    /// <summary>True for the actor itself, under whatever epoch (3@2004 is shard 3), and for those below it.</summary>
    private static bool IsBelow(string path, string above) => path.StartsWith(above, StringComparison.Ordinal)
        && (path.Length == above.Length || path[above.Length] is '/' or '@');

    private static Table TableOf(string node, IReadOnlyList<ActorAnswer> actors)
    {
        var table = new Table(
            new("ACTOR"), new("WAITING", IsNumber: true), new("CAPACITY", IsNumber: true, OnlyWide: true),
            new("PROCESSED", IsNumber: true), new("REFUSED", IsNumber: true), new("RESTARTS", IsNumber: true));
        table.Add(new Cell(node, Tone.Heading), "", "", "", "", "");
        foreach (ActorTree.Line line in ActorTree.Of(actors))
        {
            if (line.Actor is not { } actor)
            {
                table.Add(line.Text, "", "", "", "", "");
                continue;
            }

            table.Add(
                line.Text, new Cell(actor.Depth.ToString(), actor.Depth > actor.Capacity / 2 ? Tone.Bad : Tone.Plain),
                actor.Capacity.ToString(), actor.Processed.ToString(),
                new Cell(actor.Refused.ToString(), actor.Refused > 0 ? Tone.Warning : Tone.Plain),
                new Cell(actor.Restarts.ToString(), actor.Restarts > 0 ? Tone.Warning : Tone.Plain));
        }

        return table;
    }
}
