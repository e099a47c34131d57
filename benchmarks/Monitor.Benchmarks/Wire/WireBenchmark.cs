using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Ingest.RemoteWrite;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Wire;

/// <summary>What it costs to read the wire: decompression against IronSnappy, decoding and parsing a sample.</summary>
internal static class WireBenchmark
{
    private const int Series = 2_000;

    public static int Run(string[] arguments)
    {
        Decompress("remote write", Bodies.RemoteWrite(Series));
        Decompress("text", Bodies.Exposition(Series));
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        Decompress("noise", noise);
        RemoteWrite(Bodies.RemoteWrite(Series));
        Exposition(Bodies.Exposition(Series));
        return 0;
    }

    private static void Exposition(byte[] text)
    {
        int samples = 0;
        ulong hashes = 0;
        (double steady, double allocated) = Measured.Best(() =>
        {
            samples = 0;
            var reader = new ExpositionReader(text, ExpositionFormat.PrometheusText);
            while (reader.TryReadNext())
            {
                if (reader.Entry != ExpositionEntry.Sample)
                    continue;
                samples++;
                hashes ^= SeriesHash.Of(reader.Series).Low;
            }
        });
        if (samples != Series)
            throw new InvalidOperationException($"{samples} samples instead of {Series}.");
        Console.WriteLine(
            $"exposition: {text.Length / Series} bytes a line, {steady / Series:N1} ns a sample read and hashed, "
            + $"{allocated:N0} bytes allocated a scrape");
    }

    private static void RemoteWrite(byte[] body)
    {
        var decoder = new RemoteWriteDecoder(new MetricMetadataCatalog(), SeriesLimits.Default);
        var sink = new CountingSink();
        (double first, double firstAllocated) = Measured.Best(() => decoder.TryDecode(body, sink));
        sink.KnowsAll = true;
        (double steady, double allocated) = Measured.Best(() => decoder.TryDecode(body, sink));
        if (sink.Rejected > 0 || sink.Points % Series != 0)
            throw new InvalidOperationException($"{sink.Points} points, {sink.Rejected} rejected.");
        Console.WriteLine(
            $"remote write: {body.Length / Series} bytes a series, {steady / Series:N1} ns a sample, "
            + $"{allocated:N0} bytes allocated a request; new series {first / Series:N0} ns, "
            + $"{firstAllocated / Series:N0} bytes each");
    }

    private static void Decompress(string name, byte[] data)
    {
        byte[] block = IronSnappy.Snappy.Encode(data);
        byte[] target = new byte[data.Length + Snappy.Slack];
        (double ours, double allocated) = Measured.Best(() => Snappy.Decompress(block, target, out _));
        (double theirs, double theirAllocated) = Measured.Best(() => IronSnappy.Snappy.Decode(block));
        Console.WriteLine(
            $"snappy {name}: {data.Length:N0} bytes from {block.Length:N0}; "
            + $"{data.Length * 1e3 / ours:N0} MB/s, {allocated:N0} bytes allocated; "
            + $"IronSnappy {data.Length * 1e3 / theirs:N0} MB/s, {theirAllocated:N0} bytes; ratio {theirs / ours:N2}");
    }
}
