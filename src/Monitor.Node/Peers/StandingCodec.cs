using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;

namespace Monitor.Node.Peers;

/// <summary>How shards stand, on the wire.</summary>
internal static class StandingCodec
{
    private const uint Varint = (uint)WireType.Varint;

    public static void Write(ProtobufWriter writer, IReadOnlyList<ShardStanding> standings)
    {
        foreach (ShardStanding standing in standings)
        {
            int mark = writer.BeginMessage(PeerFields.ShardStandings.All);
            writer.WriteInt64(PeerFields.ShardStanding.Shard, standing.Shard.Value);
            writer.WriteSigned(PeerFields.ShardStanding.Epoch, standing.Epoch.Value);
            writer.WriteBool(PeerFields.ShardStanding.IsLive, standing.IsLive);
            writer.WriteSigned(PeerFields.ShardStanding.Position, standing.Position.Value);
            writer.WriteSigned(PeerFields.ShardStanding.LogEnd, standing.LogEnd.Value);
            writer.WriteSigned(PeerFields.ShardStanding.CheckpointPosition, standing.CheckpointPosition.Value);
            writer.WriteSigned(PeerFields.ShardStanding.Series, standing.Series);
            writer.WriteSigned(PeerFields.ShardStanding.Components, standing.Components);
            writer.EndMessage(mark);
        }
    }

    /// <exception cref="PeerProtocolException">Not standings.</exception>
    public static IReadOnlyList<ShardStanding> Read(ReadOnlySpan<byte> message)
    {
        var standings = new List<ShardStanding>();
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag != (PeerFields.ShardStandings.All << 3 | (uint)WireType.Bytes))
                reader.TrySkip(tag);
            else if (reader.TryReadMessage(out ProtobufReader inner))
                standings.Add(ReadOne(inner));
        }

        PeerWire.Check(reader, "list of shards");
        return standings;
    }

    private static ShardStanding ReadOne(ProtobufReader reader)
    {
        int shard = 0;
        long epoch = 0, position = 0, end = 0, checkpoint = 0, series = 0, components = 0;
        bool isLive = false;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.ShardStanding.Shard << 3 | Varint:
                    shard = PeerWire.ReadWhole(ref reader, "shard");
                    break;
                case PeerFields.ShardStanding.Epoch << 3 | Varint: reader.TryReadSigned(out epoch); break;
                case PeerFields.ShardStanding.IsLive << 3 | Varint: reader.TryReadBool(out isLive); break;
                case PeerFields.ShardStanding.Position << 3 | Varint: reader.TryReadSigned(out position); break;
                case PeerFields.ShardStanding.LogEnd << 3 | Varint: reader.TryReadSigned(out end); break;
                case PeerFields.ShardStanding.CheckpointPosition << 3 | Varint:
                    reader.TryReadSigned(out checkpoint);
                    break;
                case PeerFields.ShardStanding.Series << 3 | Varint: reader.TryReadSigned(out series); break;
                case PeerFields.ShardStanding.Components << 3 | Varint: reader.TryReadSigned(out components); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "shard");
        return new ShardStanding(
            new ShardId(shard), new Epoch(epoch), isLive, new LogPosition(position), new LogPosition(end),
            new LogPosition(checkpoint), series, components);
    }
}
