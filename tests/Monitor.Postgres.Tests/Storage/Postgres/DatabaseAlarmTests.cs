using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Storage;
using Monitor.TestServers.Network;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>A database that goes away and comes back, from the probe to the receivers.</summary>
public sealed class DatabaseAlarmTests : IAsyncLifetime
{
    /// <summary>Only keeps a broken alarm from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly StoreWatchOptions Hasty =
        new() { AwayAfter = TimeSpan.FromSeconds(1), BackAfter = TimeSpan.FromSeconds(1) };

    private TestDatabase _database = null!;
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _proxy = new CuttingProxy(_database.Server.Port);
        _database.Options = _database.Options with { Hosts = [new PostgresHost("127.0.0.1", _proxy.Port)] };
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_page_every_receiver_under_one_key_and_resolve_it_when_the_database_is_back()
    {
        await using WatchingNode a = await StartAsync("a"), b = await StartAsync("b");
        await UntilAsync("SELECT count(*) = 2 FROM probes");
        _proxy.Cut();
        Notification[] away = await PagesAsync(a, b);
        Assert.Single(away.Select(page => page.IdempotencyKey).Distinct());
        Assert.All(away, page => Assert.True(Assert.Single(page.Alerts).Firing));
        Assert.Single(away.Select(page => page.Alerts[0].Fingerprint).Distinct());
        Assert.Contains(
            "cannot write to 127.0.0.1", away[0].Alerts[0].Annotations["description"], StringComparison.Ordinal);
        Assert.Equal(StorePhase.Away, a.Probe.State.Phase);
        _proxy.Heal();
        Notification[] back = await PagesAsync(a, b);
        Assert.Single(back.Select(page => page.IdempotencyKey).Distinct());
        Assert.All(back, page => Assert.False(Assert.Single(page.Alerts).Firing));
        await UntilAsync("SELECT outages = 1 FROM cluster");
        Assert.Null(a.Probe.NotReadyBecause);
        _proxy.Cut();
        Notification[] again = await PagesAsync(a, b);
        Assert.Single(again.Select(page => page.IdempotencyKey).Distinct());
        Assert.NotEqual(away[0].IdempotencyKey, again[0].IdempotencyKey);
    }

    private static async Task<Notification[]> PagesAsync(params WatchingNode[] nodes) =>
        await Task.WhenAll(nodes.SelectMany(node => node.Receivers)
            .Select(receiver => receiver.Pages.Reader.ReadAsync().AsTask().WaitAsync(HangGuard)));

    private async Task<WatchingNode> StartAsync(string node)
    {
        PostgresStores stores = await _database.OpenAsync(node);
        ListeningReceiver[] receivers = [new("desk"), new("mail")];
        var alarm = new DatabaseAlarm(
            stores.ClusterId, TestDatabase.Cluster, "", node, stores.Database.Address, receivers, TimeProvider.System,
            NullLogger<DatabaseAlarm>.Instance);
        var probe = new PostgresProbe(
            stores.Database, stores.Parts[0].Log.Spool, node, alarm, Hasty, TimeProvider.System,
            NullLogger<PostgresProbe>.Instance);
        await probe.StartAsync(CancellationToken.None);
        return new WatchingNode(probe, alarm, receivers);
    }

    private async Task UntilAsync(string condition)
    {
        using var hang = new CancellationTokenSource(HangGuard);
        while (!await _database.ScalarAsync<bool>(condition))
            await Task.Delay(TimeSpan.FromMilliseconds(20), hang.Token);
    }

    private sealed record WatchingNode(
        PostgresProbe Probe, DatabaseAlarm Alarm, IReadOnlyList<ListeningReceiver> Receivers)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Probe.StopAsync(CancellationToken.None);
            await Alarm.DisposeAsync();
        }
    }

    /// <summary>Takes a page at the second attempt.</summary>
    private sealed class ListeningReceiver(string name) : INotifier
    {
        private int _attempts;

        public string Receiver => name;

        public Channel<Notification> Pages { get; } = Channel.CreateUnbounded<Notification>();

        public ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
        {
            if (_attempts++ == 0)
                return ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Temporary("busy"));
            Pages.Writer.TryWrite(notification);
            return ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
        }
    }
}
