using System.Collections.Concurrent;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Wire;

namespace Monitor.Client.Native;

/// <summary>
/// Takes observations from the buffer and makes the next batch of them, sorted by series with the order within a
/// series kept: runs are shorter on the wire, and the server folds one series at a time. Not thread-safe, but for
/// <see cref="Return"/>.
/// </summary>
internal sealed class BatchMaker(int batchSize, ObservationBuffer buffer, SeriesRegister register)
{
    private readonly int[] _series = new int[batchSize];
    private readonly long[] _times = new long[batchSize];
    private readonly double[] _values = new double[batchSize];
    private readonly int[] _sortedSeries = new int[batchSize];
    private readonly long[] _sortedTimes = new long[batchSize];
    private readonly double[] _sortedValues = new double[batchSize];
    private readonly ConcurrentBag<ProtobufWriter> _spare = [];
    private int[] _starts = [];

    /// <summary>The next batch, or null when nothing waits.</summary>
    /// <param name="sequence">Its place in the session.</param>
    /// <param name="most">Most observations that it may have.</param>
    public OutboundBatch? Make(long sequence, int most)
    {
        int room = Math.Min(most, batchSize);
        int count = buffer.Take(_series.AsSpan(0, room), _times.AsSpan(0, room), _values.AsSpan(0, room));
        if (count == 0)
            return null;
        int seriesNeeded = SortBySeries(count);
        if (!_spare.TryTake(out ProtobufWriter? message))
            message = new ProtobufWriter(16 * count);
        message.Clear();
        NativeBatchWriter.Write(
            message, sequence, _sortedSeries.AsSpan(0, count), _sortedTimes.AsSpan(0, count),
            _sortedValues.AsSpan(0, count));
        return new OutboundBatch(sequence, count, seriesNeeded, message);
    }

    /// <summary>The batch is done with; its buffer serves again.</summary>
    public void Return(OutboundBatch batch) => _spare.Add(batch.Message);

    /// <summary>A counting sort: one pass to count, one to place.</summary>
    private int SortBySeries(int count)
    {
        int known = register.Count;
        if (_starts.Length <= known)
            _starts = new int[Math.Max(known + 1, 2 * _starts.Length)];
        Span<int> starts = _starts.AsSpan(0, known + 1);
        starts.Clear();
        int highest = 0;
        foreach (int series in _series.AsSpan(0, count))
        {
            starts[series + 1]++;
            highest = Math.Max(highest, series);
        }

        for (int i = 1; i <= known; i++)
            starts[i] += starts[i - 1];
        for (int i = 0; i < count; i++)
        {
            int place = starts[_series[i]]++;
            _sortedSeries[place] = _series[i];
            _sortedTimes[place] = _times[i];
            _sortedValues[place] = _values[i];
        }

        return highest + 1;
    }
}
