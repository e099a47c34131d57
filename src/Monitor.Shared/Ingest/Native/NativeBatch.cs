using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>A batch with its columns still packed, as slices of the message.</summary>
public readonly ref struct NativeBatch
{
    private const uint SequenceTag = NativeFields.Batch.Sequence << 3;
    private const uint CountTag = NativeFields.Batch.Count << 3;
    private const uint BaseTimeTag = NativeFields.Batch.BaseTimeMs << 3;
    private const uint SeriesTag = NativeFields.Batch.Series << 3 | (uint)WireType.Bytes;
    private const uint LastColumnTag = NativeFields.Batch.IntegerValues << 3 | (uint)WireType.Bytes;

    private NativeBatch(
        ReadOnlySpan<byte> message, scoped ReadOnlySpan<Range> columns, long sequence, long count, long baseTimeMs)
    {
        Sequence = sequence;
        Count = count;
        BaseTimeMs = baseTimeMs;
        Series = message[columns[NativeFields.Batch.Series]];
        RunLengths = message[columns[NativeFields.Batch.RunLengths]];
        TimeDeltas = message[columns[NativeFields.Batch.TimeDeltasMs]];
        Values = message[columns[NativeFields.Batch.Values]];
        FloatValues = message[columns[NativeFields.Batch.FloatValues]];
        IntegerValues = message[columns[NativeFields.Batch.IntegerValues]];
    }

    /// <summary>Its place in the session, from 1.</summary>
    public long Sequence { get; }

    /// <summary>Observations as the sender says; not checked yet.</summary>
    public long Count { get; }

    public long BaseTimeMs { get; }

    internal ReadOnlySpan<byte> Series { get; }

    internal ReadOnlySpan<byte> RunLengths { get; }

    internal ReadOnlySpan<byte> TimeDeltas { get; }

    internal ReadOnlySpan<byte> Values { get; }

    internal ReadOnlySpan<byte> FloatValues { get; }

    internal ReadOnlySpan<byte> IntegerValues { get; }

    /// <exception cref="NativeProtocolException">Not a batch, or one without a sequence.</exception>
    public static NativeBatch Read(ProtobufReader reader)
    {
        ulong sequence = 0, count = 0;
        long baseTime = 0;
        Span<Range> columns = stackalloc Range[NativeFields.Batch.IntegerValues + 1];
        columns.Fill(..0);
        while (reader.TryReadTag(out uint tag))
        {
            int field = (int)(tag >> 3);
            if (tag == SequenceTag)
                reader.TryReadVarint(out sequence);
            else if (tag == CountTag)
                reader.TryReadVarint(out count);
            else if (tag == BaseTimeTag)
                reader.TryReadSigned(out baseTime);
            else if (field is < NativeFields.Batch.Series or > NativeFields.Batch.IntegerValues)
                reader.TrySkip(tag);
            else
                ReadColumn(ref reader, tag, ref columns[field]);
        }

        NativeText.Check(reader, "batch");
        if (sequence is 0 or > long.MaxValue)
            throw new NativeProtocolException($"A batch has the sequence {sequence}; sequences count from 1.");
        return new NativeBatch(
            reader.Message, columns, (long)sequence, (long)Math.Min(count, long.MaxValue), baseTime);
    }

    private static void ReadColumn(ref ProtobufReader reader, uint tag, ref Range column)
    {
        bool packed = tag is >= SeriesTag and <= LastColumnTag && (tag & 7) == (uint)WireType.Bytes;
        if (!packed || column.End.Value > 0)
            throw new NativeProtocolException($"Column {tag >> 3} of a batch is not packed in one piece.");
        if (reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
            column = (reader.Position - bytes.Length)..reader.Position;
    }
}
