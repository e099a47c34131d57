namespace Monitor.Shared.Wire;

/// <summary>How a protobuf field's value is laid out; the low three bits of its tag.</summary>
public enum WireType : byte
{
    Varint = 0,
    Fixed64 = 1,

    /// <summary>A length, then that many bytes: text, bytes, a message, packed numbers.</summary>
    Bytes = 2,

    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
