using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every keeper of members promises.</summary>
public abstract class MembersContract
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PastTtl = Ttl + TimeSpan.FromMilliseconds(1);
    private static readonly ShardId Shard = new(4);

    /// <summary>Opens this test's members, and the leases of the same store.</summary>
    protected abstract (IMembers Members, ILeases Leases) Open();

    /// <summary>Moves the store's clock.</summary>
    protected abstract void Advance(TimeSpan time);

    [Fact]
    public async Task Announced_member_is_read_as_it_said()
    {
        (IMembers members, _) = Open();
        Member member = NewMember("monitor-0") with
        {
            Roles = MemberRoles.Ingest,
            Weight = 250,
            State = MemberState.Drained,
        };
        await members.AnnounceAsync(member, Ttl, default);
        Assert.Equal(member, Assert.Single((await members.ReadAsync(default)).Members));
    }

    [Fact]
    public async Task Members_are_read_by_name()
    {
        (IMembers members, _) = Open();
        foreach (string node in new[] { "c", "a", "B", "b" })
            await members.AnnounceAsync(NewMember(node), Ttl, default);
        Assert.Equal(["B", "a", "b", "c"], (await members.ReadAsync(default)).Members.Select(member => member.Node));
    }

    [Fact]
    public async Task Announcement_again_replaces_what_was_said()
    {
        (IMembers members, _) = Open();
        Member member = NewMember("a");
        await members.AnnounceAsync(member, Ttl, default);
        Member leaving = member with { State = MemberState.Leaving, Weight = 1, Address = "10.0.0.9:9110" };
        await members.AnnounceAsync(leaving, Ttl, default);
        Assert.Equal(leaving, Assert.Single((await members.ReadAsync(default)).Members));
    }

    [Fact]
    public async Task Member_is_there_while_it_announces_itself_and_forgotten_after()
    {
        (IMembers members, _) = Open();
        Member member = NewMember("a");
        for (int i = 0; i < 3; i++)
        {
            await members.AnnounceAsync(member, Ttl, default);
            Advance(TimeSpan.FromSeconds(2));
            Assert.Single((await members.ReadAsync(default)).Members);
        }

        Advance(PastTtl);
        Assert.Empty((await members.ReadAsync(default)).Members);
    }

    [Fact]
    public async Task Name_of_a_member_that_is_there_is_refused_to_another()
    {
        (IMembers members, _) = Open();
        Member first = NewMember("a");
        Member second = NewMember("a") with { Address = "10.0.0.9:9110" };
        await members.AnnounceAsync(first, Ttl, default);
        await Assert.ThrowsAsync<NameTakenException>(async () => await members.AnnounceAsync(second, Ttl, default));
        Assert.Equal([first], (await members.ReadAsync(default)).Members);
        Advance(PastTtl);
        await members.AnnounceAsync(second, Ttl, default);
        Assert.Equal([second], (await members.ReadAsync(default)).Members);
        await Assert.ThrowsAsync<NameTakenException>(async () => await members.AnnounceAsync(first, Ttl, default));
    }

    [Fact]
    public async Task Withdrawn_member_is_gone_and_its_name_free()
    {
        (IMembers members, _) = Open();
        Member first = NewMember("a");
        await members.AnnounceAsync(first, Ttl, default);
        await members.WithdrawAsync("a", Guid.NewGuid(), default);
        Assert.Single((await members.ReadAsync(default)).Members);
        await members.WithdrawAsync("a", first.Incarnation, default);
        Assert.Empty((await members.ReadAsync(default)).Members);
        await members.AnnounceAsync(NewMember("a"), Ttl, default);
    }

    [Fact]
    public async Task Expelled_member_is_gone_and_its_leases_free()
    {
        (IMembers members, ILeases leases) = Open();
        await members.AnnounceAsync(NewMember("a"), Ttl, default);
        await members.AnnounceAsync(NewMember("b"), Ttl, default);
        Lease? before = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        Lease? others = await leases.TryAcquireAsync(new ShardId(5), "b", Ttl, default);
        await members.ExpelAsync("a", default);
        ClusterView view = await members.ReadAsync(default);
        Assert.Equal("b", Assert.Single(view.Members).Node);
        Assert.Equal([others!], view.Leases);
        Assert.Equal([others!], await leases.RenewAsync([before!, others!], Ttl, default));
        Lease? after = await leases.TryAcquireAsync(Shard, "b", Ttl, default);
        Assert.True(after!.Epoch > before!.Epoch);
    }

    [Fact]
    public async Task Expelled_member_that_lives_may_come_back()
    {
        (IMembers members, _) = Open();
        Member member = NewMember("a");
        await members.AnnounceAsync(member, Ttl, default);
        await members.ExpelAsync("a", default);
        await members.AnnounceAsync(member, Ttl, default);
        Assert.Equal([member], (await members.ReadAsync(default)).Members);
    }

    [Fact]
    public async Task Pins_are_set_moved_and_taken_back()
    {
        (IMembers members, _) = Open();
        await members.PinAsync(Shard, "a", default);
        await members.PinAsync(ShardId.Alerting, "a", default);
        await members.PinAsync(Shard, "b", default);
        IReadOnlyDictionary<ShardId, string> pins = (await members.ReadAsync(default)).Pins;
        Assert.Equal(2, pins.Count);
        Assert.Equal(("b", "a"), (pins[Shard], pins[ShardId.Alerting]));
        await members.PinAsync(Shard, null, default);
        await members.PinAsync(new ShardId(9), null, default);
        Assert.Equal([ShardId.Alerting], (await members.ReadAsync(default)).Pins.Keys);
    }

    [Fact]
    public async Task View_tells_who_owns_a_shard()
    {
        (IMembers members, ILeases leases) = Open();
        Member member = NewMember("a");
        await members.AnnounceAsync(member, Ttl, default);
        Lease? lease = await leases.TryAcquireAsync(Shard, "a", Ttl, default);
        ClusterView view = await members.ReadAsync(default);
        Assert.Equal([lease!], view.Leases);
        Assert.Equal(member, view.OwnerOf(Shard));
        Assert.Null(view.OwnerOf(new ShardId(5)));
        await leases.ReleaseAsync(lease!, default);
        Assert.Null((await members.ReadAsync(default)).OwnerOf(Shard));
    }

    private static Member NewMember(string node) => new(
        node, Guid.NewGuid(), "10.0.0.3:9110", MemberRoles.Shards | MemberRoles.Ingest, 100, "0.2.0",
        DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123), MemberState.Up);
}
