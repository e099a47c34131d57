using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every keeper of leases promises: one owner a shard and epoch, and epochs that grow.</summary>
public abstract class LeasesContract
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly ShardId Shard = new(4);

    /// <summary>Opens the leases of this test: none at first, else those that the store keeps.</summary>
    protected abstract ILeases Open();

    /// <summary>Moves the store's clock.</summary>
    protected abstract void Advance(TimeSpan time);

    [Fact]
    public async Task Acquire_of_a_free_shard_gives_it()
    {
        Lease? lease = await Open().TryAcquireAsync(Shard, "a", Ttl, default);
        Assert.NotNull(lease);
        Assert.Equal((Shard, "a"), (lease.Shard, lease.Owner));
        Assert.True(lease.Epoch > default(Epoch));
    }

    [Fact]
    public async Task Acquire_of_what_another_holds_is_refused()
    {
        ILeases leases = Open();
        Lease? lease = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        Assert.Null(await leases.TryAcquireAsync(Shard, "b", Ttl, default));
        Assert.Single(await leases.RenewAsync([lease!], Ttl, default));
        Assert.Equal([lease!], await leases.ListAsync(default));
    }

    [Fact]
    public async Task Acquire_of_what_ran_out_gives_it_under_a_newer_epoch()
    {
        ILeases leases = Open();
        Lease? before = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        Advance(Ttl + TimeSpan.FromMilliseconds(1));
        Lease? after = await leases.TryAcquireAsync(Shard, "b", Ttl, default);
        Assert.True(after!.Epoch > before!.Epoch);
        Assert.Empty(await leases.RenewAsync([before], Ttl, default));
        await leases.ReleaseAsync(before, default);
        Assert.Equal([after], await leases.ListAsync(default));
    }

    [Fact]
    public async Task Renewed_lease_does_not_run_out()
    {
        ILeases leases = Open();
        Lease? lease = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        for (int i = 0; i < 5; i++)
        {
            Advance(TimeSpan.FromSeconds(2));
            Assert.Single(await leases.RenewAsync([lease!], Ttl, default));
            Assert.Null(await leases.TryAcquireAsync(Shard, "b", Ttl, default));
        }
    }

    [Fact]
    public async Task Released_lease_is_free_at_once()
    {
        ILeases leases = Open();
        Lease? before = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        await leases.ReleaseAsync(before!, default);
        Assert.Empty(await leases.ListAsync(default));
        Assert.Empty(await leases.RenewAsync([before!], Ttl, default));
        Lease? after = await leases.TryAcquireAsync(Shard, "b", Ttl, default);
        Assert.True(after!.Epoch > before!.Epoch);
    }

    [Fact]
    public async Task Acquire_of_many_shards_gives_each_its_lease()
    {
        ILeases leases = Open();
        for (int i = 0; i < 64; i++)
            Assert.NotNull(await leases.TryAcquireAsync(new ShardId(i), "a", Ttl, default));
        Assert.Equal(64, (await leases.ListAsync(default)).Select(lease => lease.Shard).Distinct().Count());
    }

    [Fact]
    public async Task Epochs_grow_across_a_restart()
    {
        Lease? before = await Open().TryAcquireAsync(Shard, "a", Ttl, default);
        Advance(Ttl + TimeSpan.FromMilliseconds(1));
        Lease? after = await Open().TryAcquireAsync(Shard, "a", Ttl, default);
        Assert.True(after!.Epoch > before!.Epoch);
    }

    [Fact]
    public async Task Renew_of_many_returns_those_that_are_held_still()
    {
        ILeases leases = Open();
        var taken = new List<Lease>();
        for (int i = 0; i < 3; i++)
            taken.Add((await leases.TryAcquireAsync(new ShardId(i), "a", Ttl, default))!);
        await leases.ReleaseAsync(taken[1], default);
        Assert.Equal([taken[0], taken[2]], await leases.RenewAsync(taken, Ttl, default));
    }
}
