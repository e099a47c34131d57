namespace Monitor.Shared.Wire;

/// <summary>What is wrong with a protobuf message.</summary>
public enum ProtobufError : byte
{
    None = 0,

    /// <summary>The message ends inside a value.</summary>
    Truncated,

    /// <summary>A length that says more bytes than the message has left.</summary>
    LengthBeyondEnd,

    /// <summary>A varint of more than 64 bits.</summary>
    VarintTooLong,

    /// <summary>A tag with field number 0, or a field number beyond 2^29 - 1.</summary>
    InvalidFieldNumber,

    /// <summary>A tag with wire type 6 or 7.</summary>
    InvalidWireType,

    /// <summary>The end of a group that was not begun, or the end of another group.</summary>
    UnmatchedGroup,

    /// <summary>Groups inside groups beyond what is followed.</summary>
    TooDeep,

    /// <summary>Packed fixed-size numbers whose length is not a multiple of their size.</summary>
    UnevenPackedLength,
}
