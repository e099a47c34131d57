namespace Monitor.Simulation.Workload;

/// <summary>Raw observations that a service sends until they are acknowledged.</summary>
internal sealed record SentBatch(long Sequence, long TimestampMs, double[] Values);
