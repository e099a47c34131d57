namespace Monitor.Simulation.Scaling;

/// <summary>What one sample costs, and what there is to pay with.</summary>
/// <param name="IngestMicros">Processor time of gateway and collector for one sample, on whatever node took it.</param>
/// <param name="AggregateMicros">Processor time of the shard's owner for one sample.</param>
/// <param name="LogBytes">What a sample takes in the log.</param>
/// <param name="CoresPerNode">Processors of one node.</param>
/// <param name="EngineBytesPerSecond">What one database writes to its log and reads back from it.</param>
/// <param name="Databases">Over how many databases shards are spread.</param>
public sealed record ScalingCosts(
    double IngestMicros, double AggregateMicros, double LogBytes, int CoresPerNode = 2,
    double EngineBytesPerSecond = 100e6, int Databases = 1);
