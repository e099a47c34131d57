namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Which of OTLP's export requests a body is.</summary>
public enum OtlpSignal : byte
{
    Metrics = 1,
    Traces = 2,
    Logs = 3,
}
