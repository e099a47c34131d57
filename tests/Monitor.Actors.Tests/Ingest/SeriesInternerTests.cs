using Monitor.Actors.Ingest;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Actors.Tests.Ingest;

public sealed class SeriesInternerTests
{
    [Fact]
    public void Every_series_is_found_again_after_growing()
    {
        var interner = new SeriesInterner(1_000_000);
        for (int i = 0; i < 50_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(i % 7, i));

        for (int i = 0; i < 50_000; i++)
        {
            Assert.True(TryGet(interner, HashOf(i), out SeriesHandle series));
            Assert.Equal(new SeriesHandle(i % 7, i), series);
        }

        Assert.False(TryGet(interner, HashOf(50_000), out _));
    }

    [Fact]
    public void Unwanted_series_are_forgotten_and_the_others_kept()
    {
        var interner = new SeriesInterner(1_000_000);
        for (int i = 0; i < 1_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(0, i));

        interner.Keep(series => series.Series % 2 == 0);

        Assert.Equal(500, interner.Count);
        Assert.True(TryGet(interner, HashOf(998), out _));
        Assert.False(TryGet(interner, HashOf(999), out _));
    }

    [Fact]
    public void Past_its_capacity_it_starts_anew()
    {
        var interner = new SeriesInterner(100);
        for (int i = 0; i < 1_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(0, i));

        Assert.InRange(interner.Count, 1, 100);
        Assert.True(TryGet(interner, HashOf(999), out _));
    }

    [Fact]
    public async Task Readers_beside_a_writer_never_see_another_series()
    {
        var interner = new SeriesInterner(10_000_000);
        using var stop = new CancellationTokenSource();
        Task<long> reading = Task.Run(() =>
        {
            long found = 0;
            var random = new Random(1);
            while (!stop.IsCancellationRequested)
            {
                int i = random.Next(200_000);
                if (TryGet(interner, HashOf(i), out SeriesHandle series) && ++found > 0)
                    Assert.Equal(new SeriesHandle(i % 5, i), series);
            }

            return found;
        });

        for (int i = 0; i < 200_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(i % 5, i));
        await stop.CancelAsync();

        Assert.True(await reading >= 0);
        Assert.Equal(200_000, interner.Count);
    }

    /// <summary>Whatever a hint says, the answer is the same: it may be of another order or table.</summary>
    [Fact]
    public void Hints_of_any_kind_never_change_what_is_found()
    {
        var interner = new SeriesInterner(1_000_000);
        for (int i = 0; i < 5_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(0, i));
        var random = new Random(2);
        int last = SeriesInterner.Nowhere;
        for (int round = 0; round < 200_000; round++)
        {
            if (round == 100_000)
                interner.Keep(series => series.Series < 3_000);
            if (random.Next(50) == 0)
                last = random.Next(-2, 10_000);
            int asked = random.Next(3) == 0 ? random.Next(6_000) : round % 3_000;
            bool found = interner.TryGet(HashOf(asked), ref last, out SeriesHandle series);

            Assert.Equal(asked < (round < 100_000 ? 5_000 : 3_000), found);
            Assert.Equal(found ? new SeriesHandle(0, asked) : default, series);
        }
    }

    private static bool TryGet(SeriesInterner interner, SeriesHash identity, out SeriesHandle series)
    {
        int last = SeriesInterner.Nowhere;
        return interner.TryGet(identity, ref last, out series);
    }

    private static SeriesHash HashOf(int i) => SeriesHash.Of(BitConverter.GetBytes(i));
}
