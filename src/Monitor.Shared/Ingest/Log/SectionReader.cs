using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Monitor.Shared.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Ingest.Log;

/// <summary>
/// Reads the entries of one section, one at a time, in place. The log has verified the bytes, so what does not parse
/// is a bug or a format from the future, and throws.
/// </summary>
internal ref struct SectionReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly SectionScratch _scratch;
    private int _position;

    public SectionReader(ReadOnlySpan<byte> entries, SectionScratch scratch)
    {
        _bytes = entries;
        _scratch = scratch;
        scratch.Layouts.Clear();
        Series = -1;
    }

    public EntryKind Kind { get; private set; }

    public int Series { get; private set; }

    public long TimestampMs { get; private set; }

    /// <summary>The second of a Folded entry, Unix seconds; its timestamp is a whole one.</summary>
    public readonly long Second => TimestampMs / 1000;

    /// <summary>When counting began, of cumulative entries; 0 when unknown.</summary>
    public long StartMs { get; private set; }

    /// <summary>The value of samples, totals and deltas.</summary>
    public double Value { get; private set; }

    /// <summary>The definition of a Define entry.</summary>
    public ReadOnlySpan<byte> Definition { get; private set; }

    /// <summary>Moves to the next entry; false at the end.</summary>
    /// <exception cref="FormatException">The bytes are not entries of this version.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_position >= _bytes.Length)
            return false;
        byte tag = _bytes[_position++];
        Kind = (EntryKind)(tag & SectionWriter.KindMask);
        Series += (tag & SectionWriter.NextSeriesFlag) != 0 ? 1 : (int)ReadZigZag();
        if ((tag & SectionWriter.SameTimeFlag) == 0)
            TimestampMs += ReadZigZag();
        if (Kind == EntryKind.Sample)
            Value = ReadDouble();
        else
            ReadRest(tag);
        return true;
    }

    /// <summary>The numbers of a Folded entry; call once, right after <see cref="Next"/>.</summary>
    public ScalarBucket ReadFolded() => new(
        (long)ReadVarint(), ReadDouble(), ReadDouble(), ReadDouble(), ReadDouble(), ReadDouble());

    /// <summary>The distribution of a histogram entry; call once, right after <see cref="Next"/>.</summary>
    public HistogramPoint ReadHistogram()
    {
        HistogramLayout layout = ReadLayout();
        double sum = ReadDouble(), min = ReadDouble(), max = ReadDouble();
        int count = ReadCount();
        _scratch.EnsureLength(count);
        int key = 0;
        for (int i = 0; i < count; i++)
        {
            key += (int)ReadZigZag();
            _scratch.Keys[i] = key;
            _scratch.Counts[i] = ReadVarint();
        }

        return new HistogramPoint
        {
            TimestampMs = TimestampMs,
            StartMs = StartMs,
            Cumulative = Kind == EntryKind.HistogramCumulative,
            Layout = layout,
            Keys = _scratch.Keys.AsSpan(0, count),
            Counts = _scratch.Counts.AsSpan(0, count),
            Sum = sum,
            Min = min,
            Max = max,
        };
    }

    /// <summary>The word of a Health entry; call once, right after <see cref="Next"/>.</summary>
    public HealthReportEntry ReadHealth()
    {
        byte status = ReadByte();
        long timeToLiveMs = (long)ReadVarint();
        string component = Encoding.UTF8.GetString(ReadBytes());
        return new HealthReportEntry(
            component, status, TimestampMs, timeToLiveMs, Encoding.UTF8.GetString(ReadBytes()));
    }

    private void ReadRest(byte tag)
    {
        switch (Kind)
        {
            case EntryKind.Cumulative:
                StartMs = ReadStart(tag);
                Value = ReadDouble();
                break;
            case EntryKind.Delta:
                Value = ReadDouble();
                break;
            case EntryKind.HistogramCumulative or EntryKind.HistogramDelta:
                StartMs = ReadStart(tag);
                break;
            case EntryKind.Define:
                Definition = ReadBytes();
                break;
            case EntryKind.Undefine or EntryKind.Folded or EntryKind.Stale or EntryKind.Health:
                break;
            default:
                throw Broken($"entry kind {(byte)Kind} is not known to this version");
        }
    }

    private long ReadStart(byte tag) => (tag & SectionWriter.NoStartFlag) != 0 ? 0 : TimestampMs - ReadZigZag();

    private HistogramLayout ReadLayout()
    {
        byte mark = ReadByte();
        if (mark < SectionWriter.KnownLayoutMark)
            return ExponentialLayout.OfScale(mark - SectionWriter.ScaleBias);
        if (mark == SectionWriter.KnownLayoutMark)
            return _scratch.Layouts[(int)ReadVarint()];
        var bounds = new double[ReadCount()];
        for (int i = 0; i < bounds.Length; i++)
            bounds[i] = ReadDouble();
        var layout = new ExplicitLayout(bounds);
        _scratch.Layouts.Add(layout);
        return layout;
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        int length = ReadCount();
        ReadOnlySpan<byte> bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private int ReadCount()
    {
        ulong count = ReadVarint();
        return count <= (ulong)(_bytes.Length - _position) ? (int)count : throw Broken($"a count of {count}");
    }

    private byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Broken("the end");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double ReadDouble()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(_bytes[_position..]);
        _position += sizeof(double);
        return value;
    }

    private long ReadZigZag() => Varint.UnZigZag(ReadVarint());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadVarint()
    {
        ulong first = ReadByte();
        return first < 0x80 ? first : ReadLongVarint(first & 0x7F);
    }

    private ulong ReadLongVarint(ulong value)
    {
        for (int shift = 7; shift < 70; shift += 7)
        {
            ulong next = ReadByte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Broken("a number of more than ten bytes");
    }

    private readonly FormatException Broken(string what) =>
        new($"A log section does not parse at byte {_position} of {_bytes.Length}: {what}.");
}

/// <summary>What reading histograms needs again and again; one for each reader, never shared.</summary>
internal sealed class SectionScratch
{
    public int[] Keys { get; private set; } = new int[256];

    public ulong[] Counts { get; private set; } = new ulong[256];

    public List<HistogramLayout> Layouts { get; } = [];

    public void EnsureLength(int length)
    {
        if (Keys.Length >= length)
            return;
        Keys = new int[length];
        Counts = new ulong[length];
    }
}
