namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>One kind of message: its fields. Set after construction, because values hold lists of values.</summary>
internal sealed class OtlpJsonMessage
{
    public OtlpJsonField[] Fields { get; set; } = [];
}
