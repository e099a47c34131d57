namespace Monitor.Shared.Ingest.Exposition;

/// <summary>What a metric family says it is, the union of both text formats and remote write's metadata.</summary>
public enum MetricType : byte
{
    Unknown = 0,
    Counter = 1,
    Gauge = 2,
    Histogram = 3,
    GaugeHistogram = 4,
    Summary = 5,
    Info = 6,
    StateSet = 7,
}
