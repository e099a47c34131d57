using Monitor.Actors.Ports;

namespace Monitor.Node.Storage;

/// <summary>The stores of this process, and what they count of themselves.</summary>
internal interface IEngine : INodeStores
{
    /// <summary>What each store did, for the node's own metrics.</summary>
    IReadOnlyList<IStoreStatistics> Statistics { get; }
}
