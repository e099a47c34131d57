using Monitor.Client.Native;

namespace Monitor.Client.Tests.Native;

public sealed class ObservationBufferTests
{
    [Fact]
    public void Observations_of_one_thread_keep_their_order()
    {
        using ObservationBuffer buffer = New(1000, Overflow.DropOldest);
        for (int i = 0; i < 300; i++)
            buffer.Add(i % 3, i);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (double)i), TakeAll(buffer));
        Assert.Equal((300, 0, 0), (buffer.Recorded, buffer.Dropped, buffer.Waiting));
    }

    [Fact]
    public void Full_buffer_drops_the_oldest_and_counts_it()
    {
        using ObservationBuffer buffer = New(100, Overflow.DropOldest);
        for (int i = 0; i < 1000; i++)
            buffer.Add(0, i);
        List<double> kept = TakeAll(buffer);
        Assert.Equal(Enumerable.Range(1000 - kept.Count, kept.Count).Select(i => (double)i), kept);
        Assert.Equal(1000, buffer.Dropped + kept.Count);
        Assert.InRange(kept.Count, 1, 100);
    }

    [Fact]
    public async Task Full_buffer_that_waits_drops_nothing()
    {
        using ObservationBuffer buffer = New(64, Overflow.Wait);
        Task[] writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 5000; i++)
                buffer.Add(writer, i);
        }))];
        var taken = new List<double>();
        while (taken.Count < 20_000)
        {
            taken.AddRange(TakeAll(buffer));
            await Task.Yield();
        }

        await Task.WhenAll(writers);
        Assert.Equal((20_000, 0, 0), (buffer.Recorded, buffer.Dropped, buffer.Waiting));
        Assert.Equal(4 * 5000L * 4999 / 2, taken.Sum());
    }

    [Fact]
    public async Task Closing_frees_those_who_wait_and_counts_what_they_lose()
    {
        using ObservationBuffer buffer = New(8, Overflow.Wait);
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
                buffer.Add(0, i);
        });
        while (buffer.Waiting == 0)
            await Task.Yield();
        buffer.Close();
        await writer;
        Assert.Equal(100, buffer.Dropped + buffer.Waiting);
    }

    [Fact]
    public void Mark_is_gone_when_all_before_it_was_taken()
    {
        using ObservationBuffer buffer = New(100, Overflow.DropOldest);
        buffer.Add(0, 1);
        long[] mark = buffer.Mark();
        Assert.False(buffer.IsGone(mark));
        buffer.Add(0, 2);
        TakeAll(buffer, most: 1);
        Assert.True(buffer.IsGone(mark));
        Assert.Equal(1, buffer.Waiting);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        using ObservationBuffer buffer = New(1000, Overflow.DropOldest);
        buffer.Add(0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            buffer.Add(0, i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static ObservationBuffer New(int capacity, Overflow overflow) =>
        new(capacity, batchSize: 32, overflow, TimeProvider.System, () => { });

    private static List<double> TakeAll(ObservationBuffer buffer, int most = 37)
    {
        var all = new List<double>();
        int[] series = new int[most];
        long[] times = new long[most];
        double[] values = new double[most];
        do
        {
            int count = buffer.Take(series, times, values);
            all.AddRange(values[..count]);
            if (count == 0 || most == 1)
                break;
        }
        while (true);
        return all;
    }
}
