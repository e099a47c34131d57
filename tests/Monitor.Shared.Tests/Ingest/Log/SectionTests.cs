using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Ingest.Log;

public sealed class SectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Section_of_random_entries_reads_back_as_written(int seed)
    {
        var random = new Random(seed);
        using var writer = new SectionWriter();
        var written = new List<string>();
        for (int i = 0; i < 5_000; i++)
            written.Add(WriteRandomEntry(writer, random));

        Assert.Equal(written, ReadAll(writer.Entries));
    }

    [Fact]
    public void Sample_of_the_next_series_at_the_same_time_is_nine_bytes()
    {
        using var writer = new SectionWriter();
        writer.Sample(0, 1_700_000_000_000, 1.5);
        int before = writer.Entries.Length;

        writer.Sample(1, 1_700_000_000_000, 2.5);

        Assert.Equal(9, writer.Entries.Length - before);
    }

    [Fact]
    public void Cleared_writer_starts_anew()
    {
        using var writer = new SectionWriter();
        writer.Sample(7, 1000, 1);
        byte[] first = writer.Entries.ToArray();

        writer.Clear();
        writer.Sample(7, 1000, 1);

        Assert.Equal(first, writer.Entries.ToArray());
    }

    [Fact]
    public void Record_keeps_sections_their_order_and_their_receipts()
    {
        using var record = new RecordWriter(writer: 42);
        Assert.True(record.IsEmpty);
        record.Add([1, 2, 3], null);
        record.Add([], new Receipt((UInt128)5 << 100, 77));
        record.Add(new byte[300], null);

        var reader = new RecordReader(record.Payload.Span);
        var sections = new List<(int Length, Receipt? Receipt)>();
        while (reader.Next())
            sections.Add((reader.Entries.Length, reader.Receipt));

        Assert.Equal(42ul, reader.Writer);
        Assert.Equal([(3, null), (0, new Receipt((UInt128)5 << 100, 77)), (300, null)], sections);
    }

    [Fact]
    public void Record_of_another_version_is_refused()
    {
        byte[] record = new byte[20];
        record[0] = 9;

        Assert.Throws<FormatException>(() => new RecordReader(record));
    }

    private static string WriteRandomEntry(SectionWriter writer, Random random)
    {
        int series = random.Next(3) == 0 ? random.Next(100_000) : random.Next(4);
        long time = 1_700_000_000_000 + random.Next(-5_000, 5_000) * (random.Next(2) == 0 ? 0 : 1);
        long start = random.Next(2) == 0 ? 0 : time - random.Next(1, 1_000_000);
        double value = random.NextDouble() * 1e6 - 5e5;
        switch (random.Next(8))
        {
            case 0:
                writer.Sample(series, time, value);
                return $"Sample {series} {time} {value}";
            case 1:
                writer.Cumulative(series, time, start, value);
                return $"Cumulative {series} {time} {start} {value}";
            case 2:
                writer.Delta(series, time, value);
                return $"Delta {series} {time} {value}";
            case 3:
                var bucket = new ScalarBucket(random.Next(1, 1000), value, -1, 1, 0.5, 7);
                writer.Folded(series, time / 1000, bucket);
                return $"Folded {series} {time / 1000 * 1000} {bucket}";
            case 4:
                writer.Stale(series, time);
                return $"Stale {series} {time}";
            case 5:
                byte[] definition = new byte[random.Next(50)];
                writer.Define(series, definition);
                return $"Define {series} {definition.Length}";
            case 6:
                var report = new HealthReportEntry("gateway", 2, time, 30_000, "queue is long");
                writer.Health(report);
                return $"Health {report}";
            default:
                return WriteRandomHistogram(writer, random, series, time, start);
        }
    }

    private static string WriteRandomHistogram(SectionWriter writer, Random random, int series, long time, long start)
    {
        HistogramLayout layout = random.Next(2) == 0
            ? ExponentialLayout.OfScale(random.Next(ExponentialLayout.MinScale, ExponentialLayout.MaxScale + 1))
            : new ExplicitLayout([0.1, 0.5, random.Next(1, 4)]);
        int[] keys = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(-2_000_000, 2_000_000))
            .Distinct().Order()];
        ulong[] counts = [.. keys.Select(_ => (ulong)random.NextInt64(1, 1L << random.Next(1, 62)))];
        bool cumulative = random.Next(2) == 0;
        writer.Histogram(series, new HistogramPoint
        {
            TimestampMs = time,
            StartMs = start,
            Cumulative = cumulative,
            Layout = layout,
            Keys = keys,
            Counts = counts,
            Sum = 12.5,
            Min = double.NaN,
            Max = 3,
        });
        return Describe(series, time, start, cumulative, layout, keys, counts);
    }

    private static List<string> ReadAll(ReadOnlySpan<byte> entries)
    {
        var read = new List<string>();
        var reader = new SectionReader(entries, new SectionScratch());
        while (reader.Next())
            read.Add(Describe(ref reader));
        return read;
    }

    private static string Describe(ref SectionReader reader)
    {
        switch (reader.Kind)
        {
            case EntryKind.Cumulative:
                return $"Cumulative {reader.Series} {reader.TimestampMs} {reader.StartMs} {reader.Value}";
            case EntryKind.Folded:
                return $"Folded {reader.Series} {reader.TimestampMs} {reader.ReadFolded()}";
            case EntryKind.Stale:
                return $"Stale {reader.Series} {reader.TimestampMs}";
            case EntryKind.Define:
                return $"Define {reader.Series} {reader.Definition.Length}";
            case EntryKind.Health:
                return $"Health {reader.ReadHealth()}";
            case EntryKind.HistogramCumulative or EntryKind.HistogramDelta:
                HistogramPoint point = reader.ReadHistogram();
                Assert.Equal((12.5, double.NaN, 3.0), (point.Sum, point.Min, point.Max));
                return Describe(
                    reader.Series, point.TimestampMs, point.StartMs, point.Cumulative, point.Layout,
                    point.Keys.ToArray(), point.Counts.ToArray());
            default:
                return $"{reader.Kind} {reader.Series} {reader.TimestampMs} {reader.Value}";
        }
    }

    private static string Describe(
        int series, long time, long start, bool cumulative, HistogramLayout layout, int[] keys, ulong[] counts) =>
        $"Histogram {series} {time} {start} {cumulative} {layout.GetHashCode()} "
        + $"{string.Join(',', keys)} {string.Join(',', counts)}";
}
