using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Peers;
using Monitor.Shared.Wire;

namespace Monitor.Node.Peers;

/// <summary>A node's actors, on the wire.</summary>
internal static class CensusCodec
{
    private const uint Varint = (uint)WireType.Varint, Bytes = (uint)WireType.Bytes;

    public static void Write(ProtobufWriter writer, ActorCensus census)
    {
        writer.WriteSigned(PeerFields.ActorCensus.DeadLetters, census.DeadLetters);
        foreach (ActorStatus actor in census.Actors)
        {
            int mark = writer.BeginMessage(PeerFields.ActorCensus.Actors);
            writer.WriteString(PeerFields.Actor.Path, actor.Path);
            writer.WriteInt64(PeerFields.Actor.Depth, actor.Depth);
            writer.WriteInt64(PeerFields.Actor.Capacity, actor.Capacity);
            writer.WriteSigned(PeerFields.Actor.Processed, actor.Processed);
            writer.WriteSigned(PeerFields.Actor.Refused, actor.Refused);
            writer.WriteInt64(PeerFields.Actor.Restarts, actor.Restarts);
            writer.EndMessage(mark);
        }
    }

    /// <exception cref="PeerProtocolException">Not a census.</exception>
    public static ActorCensus Read(ReadOnlySpan<byte> message)
    {
        var actors = new List<ActorStatus>();
        long deadLetters = 0;
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.ActorCensus.DeadLetters << 3 | Varint))
                reader.TryReadSigned(out deadLetters);
            else if (tag == (PeerFields.ActorCensus.Actors << 3 | Bytes)
                && reader.TryReadMessage(out ProtobufReader inner))
                actors.Add(ReadOne(inner));
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "list of actors");
        return new ActorCensus(actors, deadLetters);
    }

    private static ActorStatus ReadOne(ProtobufReader reader)
    {
        string path = "";
        int depth = 0, capacity = 0, restarts = 0;
        long processed = 0, refused = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Actor.Path << 3 | Bytes: path = PeerWire.ReadText(ref reader, "path"); break;
                case PeerFields.Actor.Depth << 3 | Varint: depth = PeerWire.ReadWhole(ref reader, "depth"); break;
                case PeerFields.Actor.Capacity << 3 | Varint:
                    capacity = PeerWire.ReadWhole(ref reader, "capacity");
                    break;
                case PeerFields.Actor.Processed << 3 | Varint: reader.TryReadSigned(out processed); break;
                case PeerFields.Actor.Refused << 3 | Varint: reader.TryReadSigned(out refused); break;
                case PeerFields.Actor.Restarts << 3 | Varint:
                    restarts = PeerWire.ReadWhole(ref reader, "restarts");
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "actor");
        return new ActorStatus(path, depth, capacity, processed, refused, restarts);
    }
}
