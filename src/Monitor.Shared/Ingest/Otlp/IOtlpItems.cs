using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>What is done with the metrics, spans or log records of a scope, one by one.</summary>
internal interface IOtlpItems
{
    /// <summary>Takes or rejects one item; false when its bytes are malformed.</summary>
    /// <param name="scope">Resource, scope and the hash of both.</param>
    bool TryDecode(ProtobufReader item, scoped in OtlpMetric scope);
}
