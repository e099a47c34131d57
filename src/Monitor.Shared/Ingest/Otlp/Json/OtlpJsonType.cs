namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>How a field is written in JSON and in protobuf.</summary>
internal enum OtlpJsonType : byte
{
    Text,
    Bool,

    /// <summary>int64 and int32: a number, or its digits in quotes; a varint.</summary>
    Int,

    /// <summary>uint64 and uint32: a number, or its digits in quotes; a varint.</summary>
    UInt,

    /// <summary>sint32: a zigzag varint.</summary>
    SInt,
    Fixed64,
    SFixed64,
    Fixed32,

    /// <summary>A number, its digits in quotes, or "NaN", "Infinity", "-Infinity".</summary>
    Real,

    /// <summary>A number; names, which proto3 allows and OTLP does not, are understood.</summary>
    Enum,

    /// <summary>Identifiers of traces and spans: hexadecimal, unlike other bytes.</summary>
    Hex,

    /// <summary>Any other bytes: base64, also with the URL alphabet or without padding.</summary>
    Base64,
    Message,
}
