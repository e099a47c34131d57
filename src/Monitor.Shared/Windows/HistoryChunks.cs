using System.Buffers;

namespace Monitor.Shared.Windows;

/// <summary>What is done with whole chunks.</summary>
public static class HistoryChunks
{
    /// <summary>
    /// The buckets of two chunks of the same series and resolution as one payload. Of a bucket that both have the
    /// newer chunk's is taken, not the sum: a window hands each bucket over once and whole, and after a replay the
    /// same again.
    /// </summary>
    /// <exception cref="ArgumentException">They differ in kind or resolution.</exception>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public static void Merge(
        ReadOnlySpan<byte> older, ReadOnlySpan<byte> newer, HistoryChunkBuilder builder,
        IBufferWriter<byte> destination)
    {
        var left = new HistoryChunkReader(older);
        var right = new HistoryChunkReader(newer);
        if (left.Kind != right.Kind || left.ResolutionSeconds != right.ResolutionSeconds)
            throw new ArgumentException("Chunks of different kinds or resolutions do not merge.", nameof(newer));
        builder.Begin(left.Kind, left.ResolutionSeconds);
        bool hasLeft = left.MoveNext();
        bool hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            if (hasLeft && (!hasRight || left.Current.StartSecond < right.Current.StartSecond))
            {
                builder.Add(left.Current);
                hasLeft = left.MoveNext();
                continue;
            }

            if (hasLeft && left.Current.StartSecond == right.Current.StartSecond)
                hasLeft = left.MoveNext();
            builder.Add(right.Current);
            hasRight = right.MoveNext();
        }

        builder.WriteTo(destination);
    }
}
