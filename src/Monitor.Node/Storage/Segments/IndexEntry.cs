namespace Monitor.Node.Storage.Segments;

/// <summary>One record of a segment.</summary>
/// <param name="Offset">Where its header begins, from the file's begin.</param>
/// <param name="Length">Of its payload.</param>
internal readonly record struct IndexEntry(int Offset, int Length);
