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
            Assert.True(interner.TryGet(HashOf(i), out SeriesHandle series));
            Assert.Equal(new SeriesHandle(i % 7, i), series);
        }

        Assert.False(interner.TryGet(HashOf(50_000), out _));
    }

    [Fact]
    public void Unwanted_series_are_forgotten_and_the_others_kept()
    {
        var interner = new SeriesInterner(1_000_000);
        for (int i = 0; i < 1_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(0, i));

        interner.Keep(series => series.Series % 2 == 0);

        Assert.Equal(500, interner.Count);
        Assert.True(interner.TryGet(HashOf(998), out _));
        Assert.False(interner.TryGet(HashOf(999), out _));
    }

    [Fact]
    public void Past_its_capacity_it_starts_anew()
    {
        var interner = new SeriesInterner(100);
        for (int i = 0; i < 1_000; i++)
            interner.Add(HashOf(i), new SeriesHandle(0, i));

        Assert.InRange(interner.Count, 1, 100);
        Assert.True(interner.TryGet(HashOf(999), out _));
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
                if (interner.TryGet(HashOf(i), out SeriesHandle series) && ++found > 0)
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

    private static SeriesHash HashOf(int i) => SeriesHash.Of(BitConverter.GetBytes(i));
}
