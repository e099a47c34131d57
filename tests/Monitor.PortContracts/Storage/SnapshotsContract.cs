using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every store of snapshots promises.</summary>
public abstract class SnapshotsContract
{
    private static readonly Epoch Early = new(5);

    /// <summary>Opens the store of this test: empty at first, else with what was saved before.</summary>
    protected abstract ISnapshots Open();

    [Fact]
    public async Task Load_of_what_was_never_saved_is_null() =>
        Assert.Null(await Open().LoadAsync("alerts/0", default));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4097)]
    [InlineData(3_000_001)]
    public async Task Load_returns_what_was_saved(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        ISnapshots store = Open();
        await store.SaveAsync("shard/3", Early, 42, payload, default);
        await AssertLoadsAsync(store, "shard/3", Early, 42, payload);
        await AssertLoadsAsync(Open(), "shard/3", Early, 42, payload);
    }

    [Fact]
    public async Task Save_replaces_the_one_before()
    {
        ISnapshots store = Open();
        for (byte i = 1; i <= 5; i++)
            await store.SaveAsync("a", Early, i, new[] { i }, default);
        await AssertLoadsAsync(store, "a", Early, 5, [5]);
        await AssertLoadsAsync(Open(), "a", Early, 5, [5]);
    }

    [Fact]
    public async Task Names_are_apart_whatever_they_are_made_of()
    {
        string[] names = ["a", "A", "a.b", "a/b", "a%2Fb", "..", "ä *?", "a.0000000000000001"];
        ISnapshots store = Open();
        for (byte i = 0; i < names.Length; i++)
            await store.SaveAsync(names[i], Early, i, new[] { i }, default);
        for (byte i = 0; i < names.Length; i++)
            await AssertLoadsAsync(store, names[i], Early, i, [i]);
    }

    [Fact]
    public async Task Save_under_an_old_epoch_is_fenced_and_changes_nothing()
    {
        await Open().SaveAsync("a", new Epoch(6), 1, new byte[] { 1 }, default);
        ISnapshots store = Open();
        await Assert.ThrowsAsync<FencedException>(
            async () => await store.SaveAsync("a", Early, 2, new byte[] { 2 }, default));
        await AssertLoadsAsync(store, "a", new Epoch(6), 1, [1]);
    }

    private static async Task AssertLoadsAsync(
        ISnapshots store, string name, Epoch epoch, long sequence, byte[] payload)
    {
        Snapshot? snapshot = await store.LoadAsync(name, default);
        Assert.NotNull(snapshot);
        Assert.Equal((epoch, sequence), (snapshot.Epoch, snapshot.Sequence));
        Assert.True(snapshot.Payload.Span.SequenceEqual(payload));
    }
}
