namespace Monitor.Actors.Runtime;

/// <summary>What the admin sees of one actor.</summary>
/// <param name="Path">Its name in the tree.</param>
/// <param name="Depth">Messages waiting.</param>
/// <param name="Capacity">Messages that may wait.</param>
/// <param name="Processed">Messages received since the node started.</param>
/// <param name="Refused">Messages refused because the mailbox was full.</param>
/// <param name="Restarts">Restarts since the node started.</param>
public sealed record ActorStatus(string Path, int Depth, int Capacity, long Processed, long Refused, int Restarts);

/// <summary>A turn that threw.</summary>
/// <param name="Path">Whose.</param>
/// <param name="Error">What it threw.</param>
/// <param name="RestartIn">The pause before the restart; null when the actor stopped for good.</param>
public sealed record ActorFailure(string Path, Exception Error, TimeSpan? RestartIn);

internal interface IActorCell
{
    ActorStatus Status { get; }
}
