using System.Text;
using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Wire;

/// <summary>
/// Bodies such as a fleet of hosts sends: about 140 bytes of labels, one sample a series, a request of 2,000.
/// </summary>
internal static class Bodies
{
    public static byte[] RemoteWrite(int series)
    {
        var writer = new ProtobufWriter(1 << 20);
        var random = new Random(1);
        for (int i = 0; i < series; i++)
        {
            int outer = writer.BeginMessage(1);
            foreach ((string name, string value) in Labels(i))
            {
                int label = writer.BeginMessage(1);
                writer.WriteString(1, name);
                writer.WriteString(2, value);
                writer.EndMessage(label);
            }

            int sample = writer.BeginMessage(2);
            writer.WriteDouble(1, Math.Round(random.NextDouble() * 1000, 2));
            writer.WriteInt64(2, 1_790_000_000_000 + random.Next(1000));
            writer.EndMessage(sample);
            writer.EndMessage(outer);
        }

        return writer.ToArray();
    }

    public static byte[] Exposition(int series)
    {
        var text = new StringBuilder();
        var random = new Random(1);
        string last = "";
        foreach (int i in Enumerable.Range(0, series).OrderBy(i => i % 10))
        {
            (string Name, string Value)[] labels = Labels(i);
            if (labels[0].Value != last)
                text.Append($"# HELP {labels[0].Value} A metric.\n# TYPE {labels[0].Value} gauge\n");
            last = labels[0].Value;
            string pairs = string.Join(',', labels.Skip(1).Select(l => $"{l.Name}=\"{l.Value}\""));
            text.Append($"{last}{{{pairs}}} {Math.Round(random.NextDouble() * 1000, 2)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static (string Name, string Value)[] Labels(int i) =>
    [
        ("__name__", $"order_gateway_metric_{i % 10}"),
        ("cluster", "production-eu-west"),
        ("env", "production"),
        ("instance", $"host-{i / 10:D6}.example:9100"),
        ("job", "order-gateway"),
        ("region", "europe-west-1"),
    ];
}
