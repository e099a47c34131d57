using System.Runtime.CompilerServices;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Hashes the attributes of a point while its fields are read. Attributes that stand side by side, as every encoder
/// writes them, are hashed in one go with the tags between them. Another order gives another hash, which costs one
/// more entry in the interner and resolves to the same series.
/// </summary>
internal ref struct OtlpIdentity(SeriesHash metric)
{
    private SeriesHash _hash = metric;
    private int _start;
    private int _end = -1;

    /// <summary>Reads one attribute, whose tag (of one byte) was read just now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(ref ProtobufReader point)
    {
        int start = point.Position;
        point.TryReadBytes(out _);
        if (start != _end + 1)
            Restart(point.Message, start);
        _end = point.Position;
    }

    public readonly SeriesHash Complete(in ProtobufReader point) =>
        _end < 0 ? _hash : _hash.Add(point.Message[_start.._end]);

    private void Restart(ReadOnlySpan<byte> message, int start)
    {
        if (_end >= 0)
            _hash = _hash.Add(message[_start.._end]);
        _start = start;
    }
}
