namespace Monitor.Shared.Wire;

/// <summary>What is wrong with a Snappy block.</summary>
public enum SnappyError : byte
{
    None = 0,

    /// <summary>The length in front is cut off, or more than 32 bits long.</summary>
    InvalidLength,

    /// <summary>The length in front says more than these bytes could ever become.</summary>
    ImpossibleLength,

    /// <summary>The block ends inside a literal or a tag.</summary>
    Truncated,

    /// <summary>A copy from before the beginning, or from itself.</summary>
    InvalidOffset,

    /// <summary>The block becomes more bytes than the length in front says.</summary>
    TooLong,

    /// <summary>The block becomes fewer bytes than the length in front says.</summary>
    TooShort,
}
