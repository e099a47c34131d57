using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Ingest.RemoteWrite;

/// <summary>Writes a WriteRequest the way Prometheus' own encoder does: defaults left out, labels first.</summary>
internal sealed class WriteRequestBuilder
{
    private readonly ProtobufWriter _writer = new();

    public byte[] Bytes => _writer.ToArray();

    public WriteRequestBuilder Series(string labels, params (double Value, long Timestamp)[] samples) =>
        Series(labels, writer =>
        {
            foreach ((double value, long timestamp) in samples)
                Sample(writer, value, timestamp);
        });

    /// <summary>Adds a series of labels such as "__name__=up,job=node" and whatever is written behind them.</summary>
    public WriteRequestBuilder Series(string labels, Action<ProtobufWriter> rest)
    {
        int series = _writer.BeginMessage(1);
        foreach (string label in labels.Split(',', StringSplitOptions.RemoveEmptyEntries))
            Label(_writer, label[..label.IndexOf('=')], label[(label.IndexOf('=') + 1)..]);
        rest(_writer);
        _writer.EndMessage(series);
        return this;
    }

    public WriteRequestBuilder Metadata(string family, MetricType type, string help = "", string unit = "")
    {
        int mark = _writer.BeginMessage(3);
        _writer.WriteInt64(1, (int)type);
        _writer.WriteString(2, family);
        _writer.WriteString(4, help);
        _writer.WriteString(5, unit);
        _writer.EndMessage(mark);
        return this;
    }

    public static void Label(ProtobufWriter writer, string name, string value)
    {
        int label = writer.BeginMessage(1);
        writer.WriteString(1, name);
        writer.WriteString(2, value);
        writer.EndMessage(label);
    }

    public static void Sample(ProtobufWriter writer, double value, long timestamp)
    {
        int sample = writer.BeginMessage(2);
        if (value != 0)
            writer.WriteDouble(1, value);
        if (timestamp != 0)
            writer.WriteInt64(2, timestamp);
        writer.EndMessage(sample);
    }
}
