using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Snapshots;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Storage.Snapshots;

/// <summary>Damaged and half-written files.</summary>
public sealed class FileSnapshotsTests : IDisposable
{
    private static readonly Epoch Epoch = new(2);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Load_with_any_byte_of_the_newest_damaged_gives_the_one_before()
    {
        FileSnapshots store = await SavedAsync();
        string newest = Files()[^1];
        byte[] whole = File.ReadAllBytes(newest);
        for (int offset = 0; offset < whole.Length; offset++)
        {
            byte[] damaged = [.. whole];
            damaged[offset] ^= (byte)(1 << (offset % 8));
            File.WriteAllBytes(newest, damaged);
            Assert.Equal(2, (await store.LoadAsync("shard", default))!.Sequence);
        }

        Assert.Equal(whole.Length, store.Statistics.Corruptions);
    }

    [Fact]
    public async Task Load_with_the_newest_cut_anywhere_gives_the_one_before()
    {
        FileSnapshots store = await SavedAsync();
        string newest = Files()[^1];
        byte[] whole = File.ReadAllBytes(newest);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(newest, whole[..length]);
            Assert.Equal(2, (await store.LoadAsync("shard", default))!.Sequence);
        }
    }

    [Fact]
    public async Task Load_with_all_damaged_names_the_newest()
    {
        FileSnapshots store = await SavedAsync();
        foreach (string file in Files())
            File.WriteAllBytes(file, [1, 2, 3]);
        var damage = await Assert.ThrowsAsync<StoreCorruptException>(
            async () => await store.LoadAsync("shard", default));
        Assert.Contains(Files()[^1], damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_keeps_two_and_counts_them()
    {
        FileSnapshots store = await SavedAsync();
        Assert.Equal(2, Files().Length);
        Assert.Equal(2, store.Statistics.Files);
        Assert.Equal(Files().Sum(file => new FileInfo(file).Length), store.Statistics.DiskBytes);
    }

    [Fact]
    public async Task Open_removes_what_an_interrupted_save_left()
    {
        await SavedAsync();
        File.WriteAllText(_directory["shard.0000000000000009.snapshot.unfinished"], "half");
        FileSnapshots store = FileSnapshots.Open(_directory.Path, NullLogger.Instance);
        Assert.Equal(3, (await store.LoadAsync("shard", default))!.Sequence);
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public async Task Save_into_a_directory_that_is_gone_is_unavailable_and_then_works_again()
    {
        FileSnapshots store = FileSnapshots.Open(_directory["snapshots"], NullLogger.Instance);
        Directory.Delete(_directory["snapshots"]);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await store.SaveAsync("shard", Epoch, 1, new byte[10], default));
        Directory.CreateDirectory(_directory["snapshots"]);
        await store.SaveAsync("shard", Epoch, 1, new byte[10], default);
        Assert.Equal(1, (await store.LoadAsync("shard", default))!.Sequence);
    }

    private async Task<FileSnapshots> SavedAsync()
    {
        FileSnapshots store = FileSnapshots.Open(_directory.Path, NullLogger.Instance);
        for (byte i = 1; i <= 3; i++)
            await store.SaveAsync("shard", Epoch, i, Enumerable.Repeat(i, 50).ToArray(), default);
        return store;
    }

    private string[] Files()
    {
        string[] files = Directory.GetFiles(_directory.Path, "*.snapshot");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
