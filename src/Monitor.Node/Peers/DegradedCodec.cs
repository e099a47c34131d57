using System.Collections.Immutable;
using Monitor.Actors.Degraded;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;

namespace Monitor.Node.Peers;

/// <summary>What nodes say to each other while the database is away, on the wire.</summary>
internal static class DegradedCodec
{
    private const uint Varint = (uint)WireType.Varint;
    private const uint Bytes = (uint)WireType.Bytes;

    public static void Write(ProtobufWriter writer, DegradedWord word)
    {
        switch (word)
        {
            case DegradedWord.Records records:
                foreach (HandedRecord record in records.All)
                    Write(writer, record);
                break;
            case DegradedWord.Transitions transitions:
                writer.WriteBytes(PeerFields.DegradedRequest.Transitions, Encode(transitions.All));
                break;
            case DegradedWord.HandOver handOver:
                writer.WriteBool(PeerFields.DegradedRequest.HandOver, true);
                writer.WriteSigned(PeerFields.DegradedRequest.KnownThrough, handOver.KnownThrough);
                break;
        }
    }

    /// <exception cref="PeerProtocolException">Not such a word.</exception>
    public static DegradedWord ReadWord(ReadOnlyMemory<byte> message)
    {
        var records = ImmutableArray.CreateBuilder<HandedRecord>();
        ImmutableArray<AlertTransition> transitions = [];
        bool isHandOver = false;
        long knownThrough = 0;
        var reader = new ProtobufReader(message.Span);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.DegradedRequest.Records << 3 | Bytes:
                    if (reader.TryReadMessage(out ProtobufReader inner))
                        records.Add(ReadRecord(inner));
                    break;
                case PeerFields.DegradedRequest.Transitions << 3 | Bytes:
                    if (reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
                        transitions = Decode(bytes);
                    break;
                case PeerFields.DegradedRequest.HandOver << 3 | Varint: reader.TryReadBool(out isHandOver); break;
                case PeerFields.DegradedRequest.KnownThrough << 3 | Varint:
                    reader.TryReadSigned(out knownThrough);
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "word about an outage");
        return isHandOver ? new DegradedWord.HandOver(knownThrough)
            : records.Count > 0 ? new DegradedWord.Records(records.DrainToImmutable())
            : transitions.Length > 0 ? new DegradedWord.Transitions(transitions)
            : new DegradedWord.Look();
    }

    public static void Write(ProtobufWriter writer, DegradedAnswer answer)
    {
        writer.WriteBool(PeerFields.DegradedAnswer.ReachesStore, answer.ReachesStore);
        writer.WriteBool(PeerFields.DegradedAnswer.HasTaken, answer.HasTaken);
        writer.WriteBool(PeerFields.DegradedAnswer.LacksDefinitions, answer.LacksDefinitions);
        writer.WriteInt64(PeerFields.DegradedAnswer.Shards, answer.Shards);
        writer.WriteSigned(PeerFields.DegradedAnswer.Through, answer.Through);
        if (!answer.Episodes.IsEmpty)
            writer.WriteBytes(PeerFields.DegradedAnswer.Episodes, DegradedEpisodes.Encode(answer.Episodes));
    }

    /// <exception cref="PeerProtocolException">Not such an answer.</exception>
    public static DegradedAnswer ReadAnswer(ReadOnlySpan<byte> message)
    {
        bool reachesStore = false, hasTaken = false, lacks = false;
        int shards = 0;
        long through = 0;
        ImmutableArray<DegradedEpisode> episodes = [];
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.DegradedAnswer.ReachesStore << 3 | Varint: reader.TryReadBool(out reachesStore); break;
                case PeerFields.DegradedAnswer.HasTaken << 3 | Varint: reader.TryReadBool(out hasTaken); break;
                case PeerFields.DegradedAnswer.LacksDefinitions << 3 | Varint: reader.TryReadBool(out lacks); break;
                case PeerFields.DegradedAnswer.Shards << 3 | Varint:
                    shards = PeerWire.ReadWhole(ref reader, "number of shards");
                    break;
                case PeerFields.DegradedAnswer.Through << 3 | Varint: reader.TryReadSigned(out through); break;
                case PeerFields.DegradedAnswer.Episodes << 3 | Bytes:
                    if (reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
                        episodes = Episodes(bytes);
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "answer about an outage");
        return new DegradedAnswer(reachesStore, hasTaken, lacks, shards, through, episodes);
    }

    private static void Write(ProtobufWriter writer, HandedRecord record)
    {
        int mark = writer.BeginMessage(PeerFields.DegradedRequest.Records);
        writer.WriteInt64(PeerFields.HandedRecord.Shard, record.Shard.Value);
        writer.WriteBytes(PeerFields.HandedRecord.Payload, record.Payload.Span);
        writer.EndMessage(mark);
    }

    private static HandedRecord ReadRecord(ProtobufReader reader)
    {
        int shard = 0;
        byte[] payload = [];
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.HandedRecord.Shard << 3 | Varint))
                shard = PeerWire.ReadWhole(ref reader, "shard");
            else if (tag != (PeerFields.HandedRecord.Payload << 3 | Bytes))
                reader.TrySkip(tag);
            else if (reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
                payload = bytes.ToArray();
        }

        PeerWire.Check(reader, "record");
        return new HandedRecord(new ShardId(shard), payload);
    }

    /// <summary>As the alerting log would have them, without a number: they count by their time.</summary>
    private static ReadOnlySpan<byte> Encode(ImmutableArray<AlertTransition> transitions)
    {
        using var writer = new AlertLogWriter();
        foreach (AlertTransition transition in transitions)
            writer.Add(new AlertLogEntry.Decided(new EntryStamp(transition.Shard, Epoch.None, 0), transition));
        return writer.Payload.ToArray();
    }

    private static ImmutableArray<AlertTransition> Decode(ReadOnlySpan<byte> record)
    {
        try
        {
            return
            [
                .. AlertLogReader.Read(record).OfType<AlertLogEntry.Decided>()
                    .Select(decided => decided.Transition with { Sequence = AlertTransition.Replayed }),
            ];
        }
        catch (Exception broken) when (broken is FormatException or InvalidDataException)
        {
            throw new PeerProtocolException($"Not what rules decided: {broken.Message}");
        }
    }

    private static ImmutableArray<DegradedEpisode> Episodes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return DegradedEpisodes.Decode(bytes);
        }
        catch (InvalidDataException broken)
        {
            throw new PeerProtocolException(broken.Message);
        }
    }
}
