namespace Monitor.EndToEnd.Alerting;

/// <summary>What a receiver of pages does with them.</summary>
internal enum ReceiverMood
{
    /// <summary>200.</summary>
    Accepts,

    /// <summary>500.</summary>
    Fails,

    /// <summary>No answer.</summary>
    Hangs,
}
