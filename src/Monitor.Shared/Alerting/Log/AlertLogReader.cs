using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Monitor.Shared.Audit;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting.Log;

/// <summary>
/// Reads a record of the alerting log (<see cref="EntryForm"/>). The log has verified the bytes: what does not parse is
/// of a release to come, or a bug.
/// </summary>
public ref struct AlertLogReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly List<string> _texts = [];
    private int _position;

    private AlertLogReader(ReadOnlySpan<byte> record) => _bytes = record;

    /// <summary>All entries of a record, in order.</summary>
    /// <exception cref="InvalidDataException">It is not a record that this release can read.</exception>
    public static ImmutableArray<AlertLogEntry> Read(ReadOnlySpan<byte> record)
    {
        var reader = new AlertLogReader(record);
        byte version = reader.ReadByte();
        if (version != EntryForm.Version)
            throw new InvalidDataException(
                $"A record of the alerting log has version {version}; this release reads {EntryForm.Version}.");
        var entries = ImmutableArray.CreateBuilder<AlertLogEntry>();
        while (reader._position < record.Length)
            entries.Add(reader.ReadEntry());
        return entries.DrainToImmutable();
    }

    private AlertLogEntry ReadEntry()
    {
        byte kind = ReadByte();
        switch (kind)
        {
            case EntryForm.Decided:
                return ReadDecided();
            case EntryForm.Listed:
                return ReadListed();
            case EntryForm.Heard:
                return ReadHeard();
            case EntryForm.Reported:
                return new AlertLogEntry.Reported(new HealthReportEntry(
                    ReadText(), ReadByte(), ReadZigZag(), ReadZigZag(), ReadOnce()));
            case EntryForm.Acted:
                return ReadActed();
            case EntryForm.Taken:
                return new AlertLogEntry.Taken(ReadStamp());
            default:
                throw Broken($"entry kind {kind} is not known to this release");
        }
    }

    private AlertLogEntry.Decided ReadDecided()
    {
        EntryStamp stamp = ReadStamp();
        return new AlertLogEntry.Decided(stamp, new AlertTransition(
            stamp.Shard, ReadNumber(), ReadText(), ReadLabels(), ReadLabels(), ReadState(), ReadState(), ReadTime(),
            ReadDouble(), ReadOnce()));
    }

    private AlertLogEntry.Listed ReadListed()
    {
        EntryStamp stamp = ReadStamp();
        long sequence = ReadNumber();
        byte bounds = ReadByte();
        if (bounds > (EntryForm.HasAfter | EntryForm.HasThrough))
            throw Broken($"a list with bounds {bounds}");
        LabelSet? after = (bounds & EntryForm.HasAfter) != 0 ? ReadLabels() : null;
        LabelSet? through = (bounds & EntryForm.HasThrough) != 0 ? ReadLabels() : null;
        var active = ImmutableArray.CreateBuilder<ReconciledAlert>(ReadCount());
        for (int left = active.Capacity; left > 0; left--)
        {
            active.Add(new ReconciledAlert(
                ReadText(), ReadLabels(), ReadLabels(), ReadState(), ReadTime(), ReadDouble(), ReadText()));
        }

        return new AlertLogEntry.Listed(
            stamp, new AlertCommand.Reconcile(stamp.Shard, sequence, active.MoveToImmutable(), after, through));
    }

    private AlertLogEntry.Heard ReadHeard()
    {
        var components = ImmutableArray.CreateBuilder<HeardComponent>(ReadCount());
        for (int left = components.Capacity; left > 0; left--)
        {
            string component = ReadText();
            long age = ReadNumber();
            components.Add(new HeardComponent(
                component, age <= int.MaxValue ? TimeSpan.FromMilliseconds(age) : throw Broken($"an age of {age} ms")));
        }

        return new AlertLogEntry.Heard(components.MoveToImmutable());
    }

    private AlertLogEntry.Acted ReadActed()
    {
        string id = ReadOnce();
        DateTimeOffset at = ReadTime();
        string actor = ReadText();
        string action = ReadText();
        var subjects = ImmutableArray.CreateBuilder<AuditSubject>(ReadCount());
        for (int left = subjects.Capacity; left > 0; left--)
            subjects.Add(new AuditSubject((AuditSubjectKind)ReadByte(), ReadText()));
        string reason = ReadOnce();
        var details = ImmutableArray.CreateBuilder<AuditDetail>(ReadCount());
        for (int left = details.Capacity; left > 0; left--)
            details.Add(new AuditDetail(ReadText(), ReadOnce()));
        return new AlertLogEntry.Acted(id, new AuditEntry(
            at, actor, action, subjects.MoveToImmutable(), reason, details.MoveToImmutable()));
    }

    private EntryStamp ReadStamp()
    {
        long shard = ReadNumber();
        if (shard > int.MaxValue)
            throw Broken($"shard {shard}");
        return new EntryStamp(new ShardId((int)shard), new Epoch(ReadNumber()), ReadNumber());
    }

    private AlertState ReadState()
    {
        byte state = ReadByte();
        return state <= (byte)AlertState.Firing ? (AlertState)state : throw Broken($"alert state {state}");
    }

    private DateTimeOffset ReadTime()
    {
        long ticks = ReadZigZag();
        long earliest = DateTimeOffset.MinValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        long latest = DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return ticks >= earliest && ticks <= latest ? DateTimeOffset.UnixEpoch.AddTicks(ticks) : throw Broken("a time");
    }

    private LabelSet ReadLabels()
    {
        int count = ReadCount();
        if (count == 0)
            return LabelSet.Empty;
        var labels = new Label[count];
        for (int i = 0; i < count; i++)
            labels[i] = new Label(ReadText(), ReadText());
        return LabelSet.From(labels);
    }

    private string ReadText()
    {
        ulong number = ReadVarint();
        if (number > (ulong)_texts.Count)
            throw Broken($"text {number} of {_texts.Count}");
        if (number > 0)
            return _texts[(int)number - 1];
        string text = ReadOnce();
        _texts.Add(text);
        return text;
    }

    private string ReadOnce()
    {
        int length = ReadCount();
        string text = Encoding.UTF8.GetString(_bytes.Slice(_position, length));
        _position += length;
        return text;
    }

    /// <summary>A count of things that take at least a byte each.</summary>
    private int ReadCount()
    {
        ulong count = ReadVarint();
        return count <= (ulong)(_bytes.Length - _position) ? (int)count : throw Broken($"a count of {count}");
    }

    private double ReadDouble()
    {
        if (_bytes.Length - _position < sizeof(double))
            throw Broken("the end");
        double value = BinaryPrimitives.ReadDoubleLittleEndian(_bytes[_position..]);
        _position += sizeof(double);
        return value;
    }

    private byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Broken("the end");

    private long ReadZigZag() => Varint.UnZigZag(ReadVarint());

    private long ReadNumber()
    {
        ulong number = ReadVarint();
        return number <= long.MaxValue ? (long)number : throw Broken($"a number of {number}");
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            ulong next = ReadByte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Broken("a number of more than ten bytes");
    }

    private readonly InvalidDataException Broken(string what) => new(
        $"A record of the alerting log cannot be read at byte {_position} of {_bytes.Length}: {what}.");
}
