namespace Monitor.Node.Hosting;

/// <summary>Something that must be so before the node takes work: every registered one is asked by /readyz.</summary>
internal interface IReadinessCheck
{
    /// <summary>What is not ready yet, in a few words; null when all is. Cheap and without waiting.</summary>
    string? NotReadyBecause { get; }

    /// <summary>
    /// Why the node keeps no data that it is sent, in a few words; null when it does. It may keep data that it cannot
    /// work on yet.
    /// </summary>
    string? NotTakingBecause => NotReadyBecause;

    /// <summary>What an operator should see to although the node works; null when all is well.</summary>
    string? Warning => null;
}
