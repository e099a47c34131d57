using Monitor.Actors.Live;

namespace Monitor.Actors.Tests.Live;

public sealed class BroadcastTests
{
    [Fact]
    public async Task Listener_hears_what_is_said_after_it_began()
    {
        var broadcast = new Broadcast<int>();
        broadcast.Publish(1);
        using Broadcast<int>.Listener listener = broadcast.TryListen()!;
        broadcast.Publish(2);
        broadcast.Publish(3);

        Assert.Equal([new LiveItem<int>(2, 0), new LiveItem<int>(3, 0)], await TakeAsync(listener, 2));
    }

    [Fact]
    public async Task Slow_listener_loses_the_oldest_and_is_told_how_many()
    {
        var broadcast = new Broadcast<int>(capacity: 3);
        using Broadcast<int>.Listener listener = broadcast.TryListen()!;
        for (int i = 1; i <= 10; i++)
            broadcast.Publish(i);

        Assert.Equal(
            [new LiveItem<int>(8, 7), new LiveItem<int>(9, 0), new LiveItem<int>(10, 0)], await TakeAsync(listener, 3));
    }

    [Fact]
    public async Task Listener_that_ends_is_forgotten_and_its_reader_ends()
    {
        var broadcast = new Broadcast<int>(capacity: 4, maxListeners: 1);
        Broadcast<int>.Listener listener = broadcast.TryListen()!;
        Assert.Null(broadcast.TryListen());

        listener.Dispose();

        Assert.Equal(0, broadcast.Listeners);
        await foreach (LiveItem<int> item in listener.ReadAllAsync(CancellationToken.None))
            Assert.Fail($"heard {item.Value}");
        using Broadcast<int>.Listener? next = broadcast.TryListen();
        Assert.NotNull(next);
    }

    private static async Task<List<LiveItem<int>>> TakeAsync(Broadcast<int>.Listener listener, int count)
    {
        var items = new List<LiveItem<int>>();
        await foreach (LiveItem<int> item in listener.ReadAllAsync(CancellationToken.None))
        {
            items.Add(item);
            if (items.Count == count)
                break;
        }

        return items;
    }
}
