using Monitor.Actors.Aggregation;
using Monitor.Actors.Degraded;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Peers;

/// <summary>
/// What this node answers for itself, to its own queries and to its peers alike: for the shards that it acts for, of
/// its actors, and to commands. Thread-safe.
/// </summary>
public sealed class NodeDesk(
    IClusterBoard board, ShardDirectory shards, IEventLog log, ActorSystem actors, INodeControl control,
    DegradedSystem? degraded = null)
{
    /// <summary>How many shards components are spread over, on whatever node.</summary>
    public int ShardCount => shards.Count;

    public ShardId ShardOf(string component) => shards.ShardOf(component);

    /// <summary>
    /// Asks a shard of this node. An answer counts only when the ownership that it was begun under still holds at its
    /// end: a node that was asleep in between must not answer for its successor.
    /// </summary>
    public async ValueTask<PeerOutcome<ShardAnswer>> AskAsync(ShardId shard, ShardQuery query, CancellationToken cancel)
    {
        if (board.HeldHere(shard) is not { } epoch)
            return NotHere(shard, "does not act for it");
        try
        {
            ShardAnswer answer = await shards.AskAsync(shard, query, cancel).ConfigureAwait(false);
            return board.HeldHere(shard) == epoch
                ? PeerOutcome.Answered(answer, epoch)
                : NotHere(shard, "gave it away while it was asked");
        }
        catch (ShardElsewhereException)
        {
            return NotHere(shard, "has just given it away, or not taken it up yet");
        }
        catch (ActorUnavailableException)
        {
            return NotHere(shard, "has more questions for it than it can take");
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            return PeerOutcome.Failed<ShardAnswer>(
                PeerOutcomeKind.TooSlow, $"{board.LocalNode} is recovering it, or is too busy to answer");
        }
    }

    /// <summary>How the shards with series stand that this node acts for, by number.</summary>
    /// <exception cref="StoreUnavailableException">The log does not say where it ends.</exception>
    public async ValueTask<IReadOnlyList<ShardStanding>> ListShardsAsync(CancellationToken cancel)
    {
        var standings = new List<ShardStanding>();
        foreach (AggregatorStatus status in shards.Statuses)
        {
            if (board.HeldHere(status.Shard) is not { } epoch)
                continue;
            LogPosition end = await log.EndAsync(status.Shard, cancel).ConfigureAwait(false);
            standings.Add(new ShardStanding(
                status.Shard, epoch, status.IsLive, status.Position, end, status.CheckpointPosition, status.Series,
                status.Components));
        }

        return standings;
    }

    public ActorCensus ListActors() => new(actors.List(), actors.DeadLetters);

    /// <summary>Begins to do what an operator wants; a command that is obeyed already changes nothing.</summary>
    public void Obey(NodeCommand command)
    {
        switch (command)
        {
            case NodeCommand.Drain:
                control.Drain();
                break;
            case NodeCommand.Undrain:
                control.Undrain();
                break;
            case NodeCommand.Leave:
                control.Leave();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "No such command.");
        }
    }

    /// <summary>Hears what a peer has to say while the database is away, or right after.</summary>
    public async ValueTask<PeerOutcome<DegradedAnswer>> HearAsync(DegradedWord word, CancellationToken cancel)
    {
        if (degraded is null)
            return PeerOutcome.Failed<DegradedAnswer>(PeerOutcomeKind.Refused, $"{board.LocalNode} is alone");
        try
        {
            return PeerOutcome.Answered(await degraded.AskAsync(word, cancel).ConfigureAwait(false));
        }
        catch (Exception busy) when (busy is ActorUnavailableException or OperationCanceledException)
        {
            return PeerOutcome.Failed<DegradedAnswer>(PeerOutcomeKind.TooSlow, $"{board.LocalNode} has no time for it");
        }
    }

    private PeerOutcome<ShardAnswer> NotHere(ShardId shard, string why)
    {
        Epoch known = board.View.Leases.FirstOrDefault(lease => lease.Shard == shard)?.Epoch ?? Epoch.None;
        return PeerOutcome.Failed<ShardAnswer>(PeerOutcomeKind.NotHere, $"{board.LocalNode} {why}", known);
    }
}
