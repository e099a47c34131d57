namespace Monitor.Actors.Ports;

/// <summary>
/// Every store that a node works with, of one engine: embedded, clustered or simulated. Disposing closes them all; what
/// was acknowledged is durable without it.
/// </summary>
public interface INodeStores : IAsyncDisposable
{
    IEventLog Log { get; }

    ILeases Leases { get; }

    IMembers Members { get; }

    IJournal Journal { get; }

    ISnapshots Snapshots { get; }

    IHistory History { get; }
}
