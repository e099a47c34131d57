using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// Writes batches as small as the content allows without loss: runs of series, one time, whole numbers.
/// </summary>
public static class NativeBatchWriter
{
    /// <summary>
    /// Largest whole number written as an integer: within it the varint is never longer than a double.
    /// </summary>
    private const double LargestInteger = 1L << 40;

    /// <param name="writer">Gets the whole message.</param>
    /// <param name="sequence">The batch's place in the session, from 1.</param>
    /// <param name="series">Numbers of series on the stream.</param>
    /// <param name="timesMs">Unix milliseconds, as many as series.</param>
    /// <param name="values">As many as series.</param>
    public static void Write(
        ProtobufWriter writer, long sequence, ReadOnlySpan<int> series, ReadOnlySpan<long> timesMs,
        ReadOnlySpan<double> values)
    {
        int mark = writer.BeginMessage(NativeFields.ClientMessage.Batch);
        writer.WriteInt64(NativeFields.Batch.Sequence, sequence);
        writer.WriteInt64(NativeFields.Batch.Count, series.Length);
        if (series.Length > 0)
        {
            WriteSeries(writer, series);
            WriteTimes(writer, timesMs);
            WriteValues(writer, values);
        }

        writer.EndMessage(mark);
    }

    private static void WriteSeries(ProtobufWriter writer, ReadOnlySpan<int> series)
    {
        int runs = 1;
        for (int i = 1; i < series.Length; i++)
            runs += series[i] == series[i - 1] ? 0 : 1;
        bool inRuns = runs * 2 < series.Length;
        int mark = writer.BeginMessage(NativeFields.Batch.Series);
        for (int i = 0; i < series.Length; i++)
        {
            if (!inRuns || i == 0 || series[i] != series[i - 1])
                writer.WriteVarint((uint)series[i]);
        }

        writer.EndMessage(mark);
        if (!inRuns)
            return;
        mark = writer.BeginMessage(NativeFields.Batch.RunLengths);
        int start = 0;
        for (int i = 1; i <= series.Length; i++)
        {
            if (i < series.Length && series[i] == series[start])
                continue;
            writer.WriteVarint((uint)(i - start));
            start = i;
        }

        writer.EndMessage(mark);
    }

    private static void WriteTimes(ProtobufWriter writer, ReadOnlySpan<long> timesMs)
    {
        writer.WriteSigned(NativeFields.Batch.BaseTimeMs, timesMs[0]);
        if (!timesMs.ContainsAnyExcept(timesMs[0]))
            return;
        int mark = writer.BeginMessage(NativeFields.Batch.TimeDeltasMs);
        long before = timesMs[0];
        foreach (long time in timesMs)
        {
            writer.WriteVarint(ProtobufWriter.ZigZag(time - before));
            before = time;
        }

        writer.EndMessage(mark);
    }

    private static void WriteValues(ProtobufWriter writer, ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            // Negative zero is no whole number here: an integer would lose its sign.
            bool isWhole = Math.Abs(value) <= LargestInteger && value == Math.Truncate(value)
                && !(value == 0 && double.IsNegative(value));
            if (isWhole)
                continue;
            writer.WritePackedFixed64(NativeFields.Batch.Values, values);
            return;
        }

        int mark = writer.BeginMessage(NativeFields.Batch.IntegerValues);
        foreach (double value in values)
            writer.WriteVarint(ProtobufWriter.ZigZag((long)value));
        writer.EndMessage(mark);
    }
}
