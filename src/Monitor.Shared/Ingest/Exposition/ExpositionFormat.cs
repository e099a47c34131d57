namespace Monitor.Shared.Ingest.Exposition;

/// <summary>The two text formats in which metrics are exposed.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics 1.0, text.</summary>
    OpenMetrics,
}
