using Monitor.Shared.Queries;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Components as a shard knows them.</summary>
internal static class ComponentCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    public static void Write(ProtobufWriter writer, FoundComponent component)
    {
        writer.WriteString(PeerFields.Component.Name, component.Name);
        writer.WriteInt64(PeerFields.Component.Shard, component.Shard);
        writer.WriteInt64(PeerFields.Component.Series, component.Series);
        writer.WriteSigned(PeerFields.Component.FirstSeenMs, component.FirstSeenMs);
        writer.WriteSigned(PeerFields.Component.LastSeenMs, component.LastSeenMs);
        foreach (string metric in component.Metrics)
            writer.WriteString(PeerFields.Component.Metrics, metric);
    }

    public static FoundComponent Read(ProtobufReader reader)
    {
        string name = "";
        int shard = 0, series = 0;
        long firstSeenMs = 0, lastSeenMs = 0;
        var metrics = new List<string>();
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Component.Name << 3 | Bytes: name = PeerWire.ReadText(ref reader, "component"); break;
                case PeerFields.Component.Shard << 3 | Varint: shard = PeerWire.ReadWhole(ref reader, "shard"); break;
                case PeerFields.Component.Series << 3 | Varint:
                    series = PeerWire.ReadWhole(ref reader, "series");
                    break;
                case PeerFields.Component.FirstSeenMs << 3 | Varint: reader.TryReadSigned(out firstSeenMs); break;
                case PeerFields.Component.LastSeenMs << 3 | Varint: reader.TryReadSigned(out lastSeenMs); break;
                case PeerFields.Component.Metrics << 3 | Bytes:
                    metrics.Add(PeerWire.ReadText(ref reader, "metric"));
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "component");
        return name.Length > 0
            ? new FoundComponent(name, shard, series, firstSeenMs, lastSeenMs, metrics)
            : throw new PeerProtocolException("A component has no name.");
    }
}
