namespace Monitor.Shared.Ingest;

/// <summary>What a sink calls a series; opaque to decoders, valid as long as the sink that gave it.</summary>
public readonly record struct SeriesHandle(int Collector, int Series);
