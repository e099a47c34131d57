namespace Monitor.Shared.Wire;

/// <summary>Whether a Snappy block was read, and if not what is wrong at which byte of it.</summary>
public readonly record struct SnappyResult(SnappyError Error, int Offset)
{
    public bool Succeeded => Error == SnappyError.None;

    /// <summary>The error in words: "a copy from before the beginning at byte 17".</summary>
    public string Describe() => Error switch
    {
        SnappyError.None => "no error",
        SnappyError.InvalidLength => "the length in front is not a 32-bit varint",
        SnappyError.ImpossibleLength => "the length in front says more than these bytes could ever become",
        SnappyError.Truncated => $"the block ends inside a literal or a tag at byte {Offset}",
        SnappyError.InvalidOffset => $"a copy from outside of what was written at byte {Offset}",
        SnappyError.TooLong => $"more data than the length in front says at byte {Offset}",
        SnappyError.TooShort => "less data than the length in front says",
        _ => throw new InvalidOperationException($"Unknown error {Error}."),
    };
}
