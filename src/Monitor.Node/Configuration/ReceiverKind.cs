namespace Monitor.Node.Configuration;

/// <summary>How a receiver is reached.</summary>
internal enum ReceiverKind
{
    /// <summary>A line in the node's log.</summary>
    Log,

    /// <summary>An HTTP POST with Alertmanager's JSON.</summary>
    Webhook,
}
