using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

/// <summary>The window against a list of everything that was accepted, under streams of every disorder.</summary>
public sealed class ScalarWindowTests
{
    private const long Start = 1_700_000_000;

    public static TheoryData<SeriesKind, int, int> Streams
    {
        get
        {
            var data = new TheoryData<SeriesKind, int, int>();
            foreach (SeriesKind kind in (SeriesKind[])[SeriesKind.Gauge, SeriesKind.Counter])
            {
                for (int shape = 0; shape < 6; shape++)
                {
                    for (int seed = 0; seed < 3; seed++)
                        data.Add(kind, shape, seed);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Window_under_any_stream_equals_the_naive_list(SeriesKind kind, int shape, int seed)
    {
        var random = new Random(seed * 31 + shape);
        var window = new ScalarWindow(kind);
        var naive = new NaiveScalars(kind);
        var sink = new SinkRecorder();
        long now = Start + random.Next(1000);
        for (int i = 0; i < 3000; i++)
        {
            now += Step(random, shape);
            long second = random.Next(6) == 0 ? now - random.Next(700) : now;
            double value = Value(random, shape);
            Assert.Equal(naive.Add(second, value), window.Observe(second, value, sink));
            if (random.Next(40) == 0)
                Compare(window, naive, now, random);
            if (random.Next(300) == 0)
                window = RoundTrip(window, kind);
        }

        window.AdvanceTo(now + 2000, sink);
        naive.AssertHistory(sink);
    }

    [Fact]
    public void Window_after_time_moved_on_counts_old_points_late_and_holds_nothing()
    {
        var window = new ScalarWindow(SeriesKind.Gauge);
        var sink = new SinkRecorder();
        window.Observe(Start, 5, sink);
        window.AdvanceTo(Start + 10_000, sink);
        Assert.Equal(ApplyResult.Late, window.Observe(Start + 1, 6, sink));
        Assert.Equal(ApplyResult.Applied, window.Observe(Start + 9_999, 7, sink));
        Assert.Equal(7, window.Query(Start, Start + 10_000).Entries.Sum);
        Assert.Equal([10, 60], sink.Scalars.Select(bucket => bucket.Resolution));
    }

    private static int Step(Random random, int shape) => shape switch
    {
        0 or 1 => random.Next(3),
        2 => 1,
        3 => random.Next(40),
        4 => 15,
        _ => random.Next(100) == 0 ? random.Next(30_000) : random.Next(2),
    };

    private static double Value(Random random, int shape) => shape switch
    {
        0 => Math.Round(random.NextDouble() * 100, 2),
        1 => random.NextDouble() * 1e-3,
        2 => random.Next(1000),
        3 => 1e9 + random.NextDouble(),
        4 => 42,
        _ => random.Next(20) == 0 ? Math.Exp(random.NextDouble() * 300 - 150) : random.Next(3) / 4.0,
    };

    private static ScalarWindow RoundTrip(ScalarWindow window, SeriesKind kind)
    {
        byte[] bytes = Bytes(window);
        var reader = new Shared.Histograms.PackedReader(bytes);
        ScalarWindow copy = ScalarWindow.Read(ref reader, kind);
        Assert.Equal(bytes, Bytes(copy));
        return copy;
    }

    private static byte[] Bytes(ScalarWindow window)
    {
        var writer = new Shared.Histograms.PackedWriter(new byte[window.WriteBytes]);
        window.Write(ref writer);
        return writer.Written.ToArray();
    }

    private static void Compare(ScalarWindow window, NaiveScalars naive, long now, Random random)
    {
        foreach (int length in (int[])[1, 5, 10, 60, 300, 600, 1 + random.Next(600)])
        {
            long to = now - random.Next(2);
            naive.AssertEqual(window.Query(to - length + 1, to), to - length + 1, to);
        }

        var cells = new ScalarBucket[601];
        window.CopySeconds(now - 600, cells);
        for (int i = 0; i < cells.Length; i++)
        {
            naive.AssertCell(cells[i], now - 600 + i);
            Assert.Equal(cells[i].Count > 0, window.HasSecond(now - 600 + i));
        }
    }
}
