namespace Monitor.Client;

/// <summary>What recording does when the buffer is full, because the node is away or slower than the program.</summary>
public enum Overflow
{
    /// <summary>The oldest observation makes room and is counted as dropped: the program never waits.</summary>
    DropOldest,

    /// <summary>The recording thread waits for room: nothing is dropped, and the program slows down.</summary>
    Wait,
}
