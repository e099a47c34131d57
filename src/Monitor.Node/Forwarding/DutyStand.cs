using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Forwarding;

/// <summary>Whether this node can answer for a duty: it has it, and has read what it needs to know.</summary>
/// <param name="board">What this node has.</param>
/// <param name="isRead">Whether all is read that a duty's answers rest on.</param>
internal sealed class DutyStand(IClusterBoard board, Func<ShardId, bool> isRead)
{
    /// <summary>Under which ownership this node answers for the duty now; null when it does not.</summary>
    public Epoch? Serving(ShardId duty) => board.HeldHere(duty) is { } epoch && isRead(duty) ? epoch : null;
}
