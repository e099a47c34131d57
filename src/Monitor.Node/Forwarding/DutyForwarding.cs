using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Forwarding;

/// <summary>
/// Brings a request for a duty to the node that has the duty: here, or at its owner over the node port. The way is that
/// of a shard's question (<see cref="QuestionPlan"/>): in transit is waited for, an owner that has just lost the duty
/// says so and the next is asked, all within the deadline; after that the client hears 503 and when to come again. A
/// request is handed on once: who got it from another node answers it or says that the duty is not here.
/// </summary>
internal sealed class DutyForwarding(
    IClusterBoard board, DutyStand stand, TimeProvider time, RequestForwarder? forwarder = null)
{
    private static readonly TimeSpan BlinkOfAnEye = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an owner is looked for where this node has an answer of its own.</summary>
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(3);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        OwnerOf? owner = context.GetEndpoint()?.Metadata.GetMetadata<OwnerOf>();
        var handed = context.Features.Get<HandedRequest>();
        if (owner is null)
            return handed is null ? next(context) : NotForNodesAsync(context);
        if (stand.Serving(owner.Duty) is { } epoch)
            return ServeAsync(context, next, owner.Duty, epoch);
        return handed is null ? FindAsync(context, next, owner) : SayNotHereAsync(context, owner.Duty);
    }

    /// <summary>Answers here, and ends the answer when the duty goes: a stream's reader finds the next owner.</summary>
    private async Task ServeAsync(HttpContext context, RequestDelegate next, ShardId duty, Epoch epoch)
    {
        CancellationToken client = context.RequestAborted;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(client);
        var served = new TaskCompletionSource();
        Task watch = WatchAsync(duty, epoch, lost, served.Task);
        context.RequestAborted = lost.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (!client.IsCancellationRequested && !context.Response.HasStarted)
        {
            await RefuseAsync(context, duty, $"{board.LocalNode} has just given it away");
        }
        finally
        {
            served.SetResult();
            await watch;
            context.RequestAborted = client;
        }
    }

    private async Task WatchAsync(ShardId duty, Epoch epoch, CancellationTokenSource lost, Task served)
    {
        while (!served.IsCompleted)
        {
            Task change = board.NextChange;
            if (board.HeldHere(duty) != epoch)
            {
                await lost.CancelAsync();
                return;
            }

            await Task.WhenAny(change, served);
        }
    }

    private async Task FindAsync(HttpContext context, RequestDelegate next, OwnerOf owner)
    {
        ShardId duty = owner.Duty;
        if (!QueryTimeout.TryRead(context.Request, out TimeSpan patience, out _))
            patience = MonitorQueries.DefaultPatience;
        if (owner.ElseHere && patience > SoonEnough)
            patience = SoonEnough;
        using var deadline = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        ReplayableBody body = await ReplayableBody.ReadAsync(context.Request, context.RequestAborted);
        QuestionAttempt? past = null;
        string reason = "nobody owns it now";
        while (!limit.IsCancellationRequested)
        {
            Task change = board.NextChange;
            switch (QuestionPlan.Next(duty, board.View, board.LocalNode, stand.Serving(duty), past))
            {
                case QuestionMove.AskHere here when body.CanReplay:
                    context.Request.Body = body.ToStream();
                    await ServeAsync(context, next, duty, here.Epoch);
                    return;
                case QuestionMove.AskPeer ask when forwarder is not null:
                    PeerOutcome<bool> outcome = await forwarder.SendAsync(context, ask.Peer, body, limit.Token);
                    if (outcome.Kind == PeerOutcomeKind.Answered)
                        return;
                    past = new QuestionAttempt(ask.Attempt, ask.Peer.Node, ask.Epoch, outcome.Kind, outcome.Reason);
                    // A call that the deadline ended says less than the one before it.
                    if (outcome.Kind != PeerOutcomeKind.TooSlow || ask.Attempt == 1)
                        reason = outcome.Reason;
                    break;
                case QuestionMove.GiveUp over:
                    await EndAsync(context, next, owner, over.Reason);
                    return;
                case QuestionMove.Wait wait:
                    reason = wait.Reason;
                    // A duty that is held is waited for until its journal is read, which no change of the board tells.
                    TimeSpan pause = board.HeldHere(duty) is null ? wait.AtMost : BlinkOfAnEye;
                    await change.WaitAsync(pause, time, limit.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    past = past is null ? null : past with { HasPaused = true };
                    break;
                default:
                    await EndAsync(context, next, owner, "its owner cannot be asked from here");
                    return;
            }
        }

        if (!context.RequestAborted.IsCancellationRequested)
            await EndAsync(context, next, owner, reason);
    }

    private static Task EndAsync(HttpContext context, RequestDelegate next, OwnerOf owner, string reason) =>
        owner.ElseHere ? next(context) : RefuseAsync(context, owner.Duty, reason);

    private static Task RefuseAsync(HttpContext context, ShardId duty, string reason)
    {
        context.Response.Headers.RetryAfter = "1";
        return ApiAnswer.Unavailable($"this is answered by the owner of '{duty}', and {reason}; ask again in a moment")
            .ExecuteAsync(context);
    }

    private Task SayNotHereAsync(HttpContext context, ShardId duty)
    {
        Epoch known = board.View.Leases.FirstOrDefault(lease => lease.Shard == duty)?.Epoch ?? Epoch.None;
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.Headers[PeerHeaders.NotHere] = known.ToString();
        return Task.CompletedTask;
    }

    private static Task NotForNodesAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
