namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>A body that is JSON and not OTLP's. Unwinds the transcoder, which catches it.</summary>
internal sealed class OtlpJsonException(string message) : Exception(message);
