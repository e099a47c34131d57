using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Puts the messages of one answer together again.</summary>
public sealed class PeerAnswerReader
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    private readonly List<FoundSeries> _series = [];
    private readonly List<SeriesReadings> _readings = [];
    private readonly List<SeriesPoints> _points = [];
    private readonly List<FoundComponent> _components = [];
    private readonly List<RuleStatus> _rules = [];
    private readonly List<MergedGroup> _groups = [];
    private string _reason = "";
    private bool _isHistoryBehind;
    private int _kind;
    private int _found;
    private long _last;

    /// <summary>
    /// The ownership that the answer was made under; of a node that has not the shard, the newest that it knows.
    /// </summary>
    public Epoch Epoch { get; private set; }

    /// <summary>Why the node does not answer for the shard; null when it does.</summary>
    public string? NotHereBecause => _kind == PeerFields.Answer.NotHere ? _reason : null;

    /// <summary>The answer, once all messages were added.</summary>
    /// <exception cref="PeerProtocolException">No message had an answer that this node knows.</exception>
    public ShardAnswer Answer => _kind switch
    {
        PeerFields.Answer.Selected => new ShardAnswer.Selected(_series, _found),
        PeerFields.Answer.Readings => new ShardAnswer.Readings(_readings, _found),
        PeerFields.Answer.Points => new ShardAnswer.Points(_points, _found),
        PeerFields.Answer.Components => new ShardAnswer.Components(_components),
        PeerFields.Answer.Rules => new ShardAnswer.Rules(_rules),
        PeerFields.Answer.Sequence => new ShardAnswer.Sequence(_last),
        PeerFields.Answer.Merged => new ShardAnswer.Merged(_groups, _found, _isHistoryBehind),
        PeerFields.Answer.Refused => new ShardAnswer.Refused(_reason),
        _ => throw new PeerProtocolException("An answer that this node does not know."),
    };

    /// <summary>Takes the next message.</summary>
    /// <exception cref="PeerProtocolException">Not an answer, or another kind than the one before.</exception>
    public void Add(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            int field = (int)(tag >> 3);
            if (tag == (PeerFields.Answer.Epoch << 3 | Varint) && reader.TryReadSigned(out long epoch))
                Epoch = new Epoch(epoch);
            else if ((tag & 7) != Bytes || field is < PeerFields.Answer.NotHere or > PeerFields.Answer.Refused)
                reader.TrySkip(tag);
            else if (reader.TryReadMessage(out ProtobufReader inner))
                AddPart(field, inner);
        }

        PeerWire.Check(reader, "answer");
    }

    private void AddPart(int field, ProtobufReader reader)
    {
        if (_kind != 0 && _kind != field)
            throw new PeerProtocolException("The messages of an answer are of several kinds.");
        _kind = field;
        while (reader.TryReadTag(out uint tag))
        {
            if (!AddField(field, ref reader, tag))
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "answer");
    }

    private bool AddField(int field, ref ProtobufReader reader, uint tag)
    {
        switch (field, tag)
        {
            case (PeerFields.Answer.NotHere or PeerFields.Answer.Refused, PeerFields.NotHere.Reason << 3 | Bytes):
                _reason = PeerWire.ReadText(ref reader, "reason");
                return true;
            case (PeerFields.Answer.Merged, PeerFields.Merged.IsHistoryBehind << 3 | Varint):
                reader.TryReadBool(out _isHistoryBehind);
                return true;
            case (PeerFields.Answer.Sequence, PeerFields.Sequence.Last << 3 | Varint):
                reader.TryReadSigned(out _last);
                return true;
            case ( <= PeerFields.Answer.Points or PeerFields.Answer.Merged, PeerFields.Selected.Found << 3 | Varint):
                _found = PeerWire.ReadWhole(ref reader, "number of what was found");
                return true;
            // The item is field 1 of each list.
            case (not PeerFields.Answer.Sequence, PeerFields.Selected.Series << 3 | Bytes):
                if (reader.TryReadMessage(out ProtobufReader item))
                    AddItem(field, item);
                return true;
            default:
                return false;
        }
    }

    private void AddItem(int field, ProtobufReader item)
    {
        switch (field)
        {
            case PeerFields.Answer.Selected: _series.Add(SeriesCodec.ReadSeries(item)); break;
            case PeerFields.Answer.Readings: _readings.Add(SeriesCodec.ReadReadings(item)); break;
            case PeerFields.Answer.Points: _points.Add(SeriesCodec.ReadPoints(item)); break;
            case PeerFields.Answer.Components: _components.Add(ComponentCodec.Read(item)); break;
            case PeerFields.Answer.Merged: _groups.Add(MergedCodec.Read(item)); break;
            default: _rules.Add(RuleStatusCodec.Read(item)); break;
        }
    }
}
