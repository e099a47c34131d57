using System.Text;
using System.Text.Json;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;

namespace Monitor.Node.Administration;

/// <summary>
/// What came, went and moved: as a list, or with <c>Accept: text/event-stream</c> or <c>?follow=true</c> as a stream
/// that goes on. A stream's message has the entry's number as its id, so a reader that was cut off goes on after
/// <c>Last-Event-ID</c>.
/// </summary>
internal sealed class ClusterEvents(
    ClusterChronicle chronicle, IClusterBoard board, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(10);

    public async Task AnswerAsync(HttpContext context, CancellationToken cancel)
    {
        string asked = context.Request.Query["after"].ToString() is { Length: > 0 } query
            ? query
            : context.Request.Headers["Last-Event-ID"].ToString();
        long after = 0;
        if (asked.Length > 0 && (!long.TryParse(asked, out after) || after < 0))
        {
            await ApiAnswer.BadData($"after: '{asked}' is not the number of an event").ExecuteAsync(context);
            return;
        }

        bool follow = context.Request.Query["follow"] == "true"
            || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal);
        if (follow)
            await FollowAsync(context, after, cancel);
        else
            await ApiAnswer.Of(new ClusterEventList(board.LocalNode, [.. chronicle.After(after).Select(Describe)]))
                .ExecuteAsync(context);
    }

    private async Task FollowAsync(HttpContext context, long after, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            while (true)
            {
                Task change = board.NextChange;
                var text = new StringBuilder();
                foreach (ChronicleEntry entry in chronicle.After(after))
                {
                    string data = JsonSerializer.Serialize(Describe(entry), ApiAnswer.Json);
                    text.Append("id: ").Append(entry.Sequence).Append("\nevent: cluster\ndata: ")
                        .Append(data).Append("\n\n");
                    after = entry.Sequence;
                }

                // A comment now and then shows either side that the other is gone.
                await context.Response.WriteAsync(text.Length > 0 ? text.ToString() : ": here\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await Task.WhenAny(change, Task.Delay(Pulse, time, end.Token));
                end.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader went away or the node stops: that is how a stream ends.
        }
    }

    private static ClusterEventAnswer Describe(ChronicleEntry entry)
    {
        ClusterEvent change = entry.Change;
        return new ClusterEventAnswer(
            entry.Sequence, entry.At, JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Kind.ToString()), change.Node,
            change.Shard?.ToString(), change.From, change.Epoch?.Value, change.Reason);
    }
}
