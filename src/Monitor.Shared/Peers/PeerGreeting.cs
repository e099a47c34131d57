using System.Buffers.Binary;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Who a node is, as it says at the first call to another and as that answers: Hello and Welcome.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="ShardCount">Shards that components are spread over.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Drawn at its start.</param>
/// <param name="Version">Its program.</param>
/// <param name="Protocol">The version of the node protocol that it speaks.</param>
/// <param name="Revision">What it answers of that; nodes of all revisions agree.</param>
public sealed record PeerGreeting(
    string Cluster, int ShardCount, string Node, Guid Incarnation, string Version,
    int Protocol = PeerFields.ProtocolVersion, int Revision = PeerFields.Revision)
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    /// <summary>Why the two do not belong together, a sentence for whoever set them up; null when they do.</summary>
    public string? Refuse(PeerGreeting other)
    {
        if (other.Cluster != Cluster)
            return $"{other.Node} is of the cluster '{other.Cluster}', {Node} of '{Cluster}': check cluster.name.";
        if (other.ShardCount != ShardCount)
        {
            return $"{other.Node} spreads components over {other.ShardCount} shards, {Node} over {ShardCount}: "
                + "set shards to the number that the cluster was made with.";
        }

        return other.Protocol != Protocol
            ? $"{other.Node} (version {other.Version}) speaks version {other.Protocol} of the node protocol, "
                + $"{Node} (version {Version}) version {Protocol}: bring one of them up to the other."
            : null;
    }

    public void Write(ProtobufWriter writer)
    {
        writer.WriteInt64(PeerFields.Hello.Protocol, Protocol);
        writer.WriteString(PeerFields.Hello.Cluster, Cluster);
        writer.WriteInt64(PeerFields.Hello.ShardCount, ShardCount);
        writer.WriteString(PeerFields.Hello.Node, Node);
        Span<byte> incarnation = stackalloc byte[PeerWire.IdBytes];
        Incarnation.TryWriteBytes(incarnation, bigEndian: true, out _);
        writer.WriteBytes(PeerFields.Hello.Incarnation, incarnation);
        writer.WriteString(PeerFields.Hello.Version, Version);
        writer.WriteInt64(PeerFields.Hello.Revision, Revision);
    }

    /// <exception cref="PeerProtocolException">Not a greeting.</exception>
    public static PeerGreeting Read(ReadOnlySpan<byte> message)
    {
        string cluster = "", node = "", version = "";
        int protocol = 0, shardCount = 0, revision = 0;
        UInt128 incarnation = 0;
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Hello.Protocol << 3 | Varint:
                    protocol = PeerWire.ReadWhole(ref reader, "protocol");
                    break;
                case PeerFields.Hello.Cluster << 3 | Bytes: cluster = PeerWire.ReadText(ref reader, "cluster"); break;
                case PeerFields.Hello.ShardCount << 3 | Varint:
                    shardCount = PeerWire.ReadWhole(ref reader, "number of shards");
                    break;
                case PeerFields.Hello.Node << 3 | Bytes: node = PeerWire.ReadText(ref reader, "node"); break;
                case PeerFields.Hello.Incarnation << 3 | Bytes:
                    incarnation = PeerWire.ReadId(ref reader, "incarnation");
                    break;
                case PeerFields.Hello.Version << 3 | Bytes: version = PeerWire.ReadText(ref reader, "version"); break;
                case PeerFields.Hello.Revision << 3 | Varint:
                    revision = PeerWire.ReadWhole(ref reader, "revision");
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "greeting");
        Span<byte> bytes = stackalloc byte[PeerWire.IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, incarnation);
        return new PeerGreeting(
            cluster, shardCount, node, new Guid(bytes, bigEndian: true), version, protocol, revision);
    }
}
