using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Cluster;

/// <summary><c>cluster tail</c>: what came, went and moved, and goes on to.</summary>
internal static class TailCommand
{
    private const string Path = "api/v1/cluster/events";

    public static ControlCommand Create(GlobalOptions global)
    {
        var once = new Option<bool>("--once") { Description = "print what the node remembers, and end" };
        return new ControlCommand("tail", "Follows what comes, goes and moves in the cluster.")
        {
            Notes =
            [
                "Begins with what the node remembers. Ctrl+C ends it; it ends with 3 when the node goes away.",
                "With -o json each event is one line.",
            ],
            Examples =
            [
                new("watch a rolling update", "cluster tail"),
                new("what happened lately", "cluster tail --once"),
                new("into a program", "cluster tail -o json | jq --unbuffered -r .reason"),
            ],
        }.With(once).Runs(global, async invocation =>
        {
            if (invocation.Get(once))
            {
                NodeAnswer answer = await invocation.Node.GetAsync(Path, invocation.Cancel);
                foreach (JsonElement happened in answer.Data.GetProperty("events").EnumerateArray())
                    Print(invocation.Output, happened);
                return invocation.Output.Conclude(answer);
            }

            await foreach ((_, string data) in invocation.Node.FollowAsync($"{Path}?follow=true", invocation.Cancel))
            {
                using JsonDocument happened = JsonDocument.Parse(data);
                Print(invocation.Output, happened.RootElement);
                invocation.Output.Flush();
            }

            throw new ControlException(
                ExitCode.Unreachable, $"{invocation.Node.Address} ended the stream", "it stops; follow another node");
        });
    }

    private static void Print(CommandOutput output, JsonElement happened)
    {
        if (output.IsJson)
        {
            output.Write(JsonSerializer.Serialize(happened, ControlJson.Default.JsonElement) + "\n");
            return;
        }

        ClusterEvent known = happened.Deserialize(ControlJson.Default.ClusterEvent)!;
        string about = known.Shard is { } shard ? $"shard {shard}" : known.Node ?? "";
        output.WriteLine(
            new Cell($"{Age.Moment(known.At)}  ", Tone.Faint), new Cell($"{known.Kind,-17}", ToneOf(known.Kind)),
            $" {about}: {known.Reason}");
    }

    private static Tone ToneOf(string kind) => kind switch
    {
        "member_joined" or "shard_taken" => Tone.Good,
        "member_left" or "shard_freed" => Tone.Bad,
        _ => Tone.Warning,
    };
}
