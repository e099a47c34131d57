namespace Monitor.EndToEnd.Durability;

/// <summary>Writes series of one component without a pause, a sample of each in every request.</summary>
internal interface ILoad
{
    string Component { get; }

    string Metric { get; }

    int Series { get; }

    /// <summary>Requests that the node said it has.</summary>
    long Acknowledged { get; }

    /// <summary>Sends until a request is not acknowledged, and gives that one up.</summary>
    Task RunUntilRefusedAsync();
}
