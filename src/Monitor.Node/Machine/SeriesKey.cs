using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Node.Machine;

/// <summary>A series that is written every second: its identity made once, so that a tick builds no text.</summary>
internal sealed class SeriesKey
{
    public SeriesKey(SeriesDescriptor descriptor)
    {
        Descriptor = descriptor;
        SeriesHash hash = SeriesHash.Of("machine"u8)
            .Add(Encoding.UTF8.GetBytes(descriptor.Component))
            .Add(Encoding.UTF8.GetBytes(descriptor.Metric));
        foreach (Label label in descriptor.Labels)
            hash = hash.Add(Encoding.UTF8.GetBytes(label.Name)).Add(Encoding.UTF8.GetBytes(label.Value));
        Identity = hash;
    }

    public SeriesDescriptor Descriptor { get; }

    public SeriesHash Identity { get; }
}
