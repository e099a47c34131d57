namespace Monitor.Simulation.Workload;

/// <summary>What a service says of one second: the length of its queue, and its orders so far.</summary>
internal sealed record SentSample(long TimestampMs, double Queue, double Orders);
