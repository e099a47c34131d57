namespace Monitor.Shared.Ingest.Otlp;

/// <summary>How an OTLP body is written. The answer is written the same way.</summary>
public enum OtlpEncoding : byte
{
    /// <summary>application/x-protobuf, and gRPC.</summary>
    Protobuf = 1,

    /// <summary>application/json: proto3's JSON, with identifiers in hexadecimal.</summary>
    Json = 2,
}
