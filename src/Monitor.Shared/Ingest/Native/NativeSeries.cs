using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>The definition of a series on a stream.</summary>
/// <param name="Id">Its number on the stream.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Labels">Its own labels, as they came.</param>
/// <param name="Kind">What its values mean.</param>
/// <param name="Unit">UCUM or Prometheus unit, may be empty.</param>
/// <param name="Help">A sentence for people, may be empty.</param>
public sealed record NativeSeries(
    int Id, string Metric, IReadOnlyCollection<Label> Labels, SeriesKind Kind, string Unit, string Help)
{
    private const uint IdTag = NativeFields.DefineSeries.Id << 3;
    private const uint MetricTag = NativeFields.DefineSeries.Metric << 3 | (uint)WireType.Bytes;
    private const uint LabelsTag = NativeFields.DefineSeries.Labels << 3 | (uint)WireType.Bytes;
    private const uint KindTag = NativeFields.DefineSeries.Kind << 3;
    private const uint UnitTag = NativeFields.DefineSeries.Unit << 3 | (uint)WireType.Bytes;
    private const uint HelpTag = NativeFields.DefineSeries.Help << 3 | (uint)WireType.Bytes;

    /// <exception cref="NativeProtocolException">Not a definition, or one of no known kind.</exception>
    public static NativeSeries Read(ProtobufReader reader)
    {
        ulong id = 0, kind = 0;
        string metric = "", unit = "", help = "";
        List<Label>? labels = null;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case IdTag: reader.TryReadVarint(out id); break;
                case MetricTag: metric = NativeText.Read(ref reader, "metric"); break;
                case LabelsTag: (labels ??= []).Add(NativeText.ReadLabel(ref reader)); break;
                case KindTag: reader.TryReadVarint(out kind); break;
                case UnitTag: unit = NativeText.Read(ref reader, "unit"); break;
                case HelpTag: help = NativeText.Read(ref reader, "help"); break;
                default: reader.TrySkip(tag); break;
            }
        }

        NativeText.Check(reader, "definition of a series");
        if (id > int.MaxValue)
            throw new NativeProtocolException($"The series id {id} is too large.");
        if (kind is < (ulong)SeriesKind.Gauge or > (ulong)SeriesKind.Histogram)
            throw new NativeProtocolException($"The series {id} ({metric}) is of kind {kind}, which is none.");
        return new NativeSeries(
            (int)id, metric, labels ?? (IReadOnlyCollection<Label>)[], (SeriesKind)kind, unit, help);
    }

    public void Write(ProtobufWriter writer)
    {
        int mark = writer.BeginMessage(NativeFields.ClientMessage.Define);
        writer.WriteInt64(NativeFields.DefineSeries.Id, Id);
        writer.WriteString(NativeFields.DefineSeries.Metric, Metric);
        NativeText.WriteLabels(writer, NativeFields.DefineSeries.Labels, Labels);
        writer.WriteInt64(NativeFields.DefineSeries.Kind, (long)Kind);
        if (Unit.Length > 0)
            writer.WriteString(NativeFields.DefineSeries.Unit, Unit);
        if (Help.Length > 0)
            writer.WriteString(NativeFields.DefineSeries.Help, Help);
        writer.EndMessage(mark);
    }
}
