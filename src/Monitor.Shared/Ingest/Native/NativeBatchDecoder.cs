using System.Runtime.InteropServices;

namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// Brings the columns of a batch to a sink, some hundred observations at a time, without allocation. One for each
/// stream. A refusal can come after some observations went to the sink: the request must then be dropped.
/// </summary>
public sealed class NativeBatchDecoder(NativeDictionary dictionary, int maxObservations)
{
    /// <summary>Handles, times and values of a piece: 24 bytes each, 12 KiB, half of a first-level cache.</summary>
    private const int PieceLength = 512;

    private readonly uint[] _ids = new uint[PieceLength];
    private readonly SeriesHandle[] _handles = new SeriesHandle[PieceLength];
    private readonly long[] _times = new long[PieceLength];
    private readonly double[] _values = new double[PieceLength];

    /// <summary>Decodes all of a batch.</summary>
    /// <returns>Why the batch is none, for people; null when all went to the sink.</returns>
    public string? Decode(in NativeBatch batch, IPointSink sink)
    {
        if (batch.Count > maxObservations)
            return $"It has {batch.Count} observations; {maxObservations} are possible.";
        int count = (int)batch.Count;
        if (ProblemOfValues(batch, count) is { } problem)
            return problem;

        dictionary.BeginRequest();
        var series = new SeriesColumn(batch.Series, batch.RunLengths);
        var times = new VarintColumn(batch.TimeDeltas);
        var integers = new VarintColumn(batch.IntegerValues);
        ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(batch.Values);
        ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(batch.FloatValues);
        long time = batch.BaseTimeMs;
        if (batch.TimeDeltas.IsEmpty)
            Array.Fill(_times, time);
        for (int from = 0; from < count; from += PieceLength)
        {
            int length = Math.Min(PieceLength, count - from);
            Span<uint> ids = _ids.AsSpan(0, length);
            if (!series.TryRead(ids))
                return $"The column of series ends before its {count} observations, or a run is empty.";
            if (!TryResolve(ids, sink, out uint unknown))
                return $"Series {unknown} is not defined on this stream.";
            if (!batch.TimeDeltas.IsEmpty && !times.TryReadSums(_times.AsSpan(0, length), ref time))
                return $"The column of times ends before its {count} observations.";
            ReadOnlySpan<double> values;
            if (!doubles.IsEmpty)
                values = doubles.Slice(from, length);
            else if (!floats.IsEmpty)
                values = Widen(floats.Slice(from, length));
            else if (integers.TryReadNumbers(_values.AsSpan(0, length)))
                values = _values.AsSpan(0, length);
            else
                return $"The column of integer values ends before its {count} observations.";
            Observe(ids, values, sink);
        }

        return series.AtEnd && times.AtEnd && integers.AtEnd
            ? null
            : $"A column goes on after its {count} observations.";
    }

    private static string? ProblemOfValues(in NativeBatch batch, int count)
    {
        int columns = (batch.Values.IsEmpty ? 0 : 1) + (batch.FloatValues.IsEmpty ? 0 : 1)
            + (batch.IntegerValues.IsEmpty ? 0 : 1);
        if (columns != 1 && !(columns == 0 && count == 0))
            return $"It has {columns} columns of values; exactly one is needed.";
        if (!batch.Values.IsEmpty && batch.Values.Length != count * (long)sizeof(double))
            return $"{batch.Values.Length} bytes of values for {count} observations.";
        if (!batch.FloatValues.IsEmpty && batch.FloatValues.Length != count * (long)sizeof(float))
            return $"{batch.FloatValues.Length} bytes of float values for {count} observations.";
        return null;
    }

    private bool TryResolve(ReadOnlySpan<uint> ids, IPointSink sink, out uint unknown)
    {
        Span<SeriesHandle> handles = _handles.AsSpan(0, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            if (!dictionary.TryGet(ids[i], sink, out handles[i]))
            {
                unknown = ids[i];
                return false;
            }
        }

        unknown = 0;
        return true;
    }

    private void Observe(ReadOnlySpan<uint> ids, ReadOnlySpan<double> values, IPointSink sink)
    {
        int kept = ids.Length;
        if (dictionary.NeedsCare)
        {
            // Most often all are taken and nothing moves; what is not taken is closed up over.
            kept = 0;
            for (int i = 0; i < ids.Length; i++)
            {
                if (!dictionary.IsTaken(ids[i], values[i], sink))
                    continue;
                (_handles[kept], _times[kept], _values[kept]) = (_handles[i], _times[i], values[i]);
                kept++;
            }

            values = _values.AsSpan(0, kept);
        }

        sink.ObserveMany(_handles.AsSpan(0, kept), _times.AsSpan(0, kept), values);
    }

    private Span<double> Widen(ReadOnlySpan<float> floats)
    {
        for (int i = 0; i < floats.Length; i++)
            _values[i] = floats[i];
        return _values.AsSpan(0, floats.Length);
    }

    /// <summary>The series column: an id for each observation, or for each run.</summary>
    private ref struct SeriesColumn(ReadOnlySpan<byte> ids, ReadOnlySpan<byte> runLengths)
    {
        private readonly bool _inRuns = !runLengths.IsEmpty;
        private VarintColumn _ids = new(ids);
        private VarintColumn _runLengths = new(runLengths);
        private uint _id;
        private ulong _left;

        public readonly bool AtEnd => _ids.AtEnd && _runLengths.AtEnd && _left == 0;

        public bool TryRead(Span<uint> target)
        {
            if (!_inRuns)
                return _ids.TryRead(target);
            while (!target.IsEmpty)
            {
                if (_left == 0 && !TryReadRun())
                    return false;
                int length = (int)Math.Min(_left, (ulong)target.Length);
                target[..length].Fill(_id);
                target = target[length..];
                _left -= (ulong)length;
            }

            return true;
        }

        private bool TryReadRun()
        {
            bool read = _ids.TryReadOne(out ulong id) & _runLengths.TryReadOne(out _left);
            _id = (uint)id;
            return read && _left > 0 && id <= uint.MaxValue;
        }
    }
}
