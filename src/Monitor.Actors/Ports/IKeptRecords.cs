using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>
/// Records that the event log could not take because its engine is away, whether they are kept for it on this node or
/// were refused. Nobody reads them before the engine is back.
/// </summary>
public interface IKeptRecords
{
    /// <summary>
    /// Called with each such record, in order; it must neither wait nor throw. The payload is lent for the call.
    /// </summary>
    Action<ShardId, ReadOnlyMemory<byte>>? Kept { set; }
}
