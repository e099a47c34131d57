using Monitor.Actors.Aggregation;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Aggregation;

/// <summary>Shards that come to a node and go from it, by one clock on one thread.</summary>
public sealed class ShardDirectoryTests
{
    private static readonly ShardId Shard = new(3);

    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedScheduler _scheduler = new(seed: 1);
    private readonly SimulatedStores _stores;
    private readonly ShardHoldings _holdings;
    private readonly ActorSystem _system;
    private readonly ShardDirectory _shards;
    private readonly List<(ShardId Shard, Epoch Epoch)> _lost = [];
    private readonly List<(ShardId Shard, Epoch Epoch)> _broken = [];
    private readonly List<ActorFailure> _failures = [];
    private readonly DeafListener _listener = new();

    public ShardDirectoryTests()
    {
        _stores = new SimulatedStorage(new StoreFaults(1, _time)).Open("node");
        _holdings = new ShardHoldings(_time)
        {
            OnLost = (shard, epoch) => _lost.Add((shard, epoch)),
            OnBroken = (shard, epoch) => _broken.Add((shard, epoch)),
        };
        _system = new ActorSystem(_scheduler, _time, new Random(1), _failures.Add);
        _shards = new ShardDirectory(
            _system, 8, _holdings,
            ownership => new AggregatorPorts(
                ownership, _stores.Log, _stores.Snapshots, _stores.History, _listener),
            new AggregatorOptions(), RuleSet.Empty);
    }

    [Fact]
    public void Question_to_a_shard_that_is_elsewhere_says_so_by_its_type()
    {
        var elsewhere = Assert.Throws<ShardElsewhereException>(() => Ask());
        Assert.Equal(Shard, elsewhere.Shard);
        Hold(1);
        Assert.Empty(Assert.IsType<ShardAnswer.Components>(Ask()).All);
        _shards.Abandon(Shard);
        Assert.Throws<ShardElsewhereException>(() => Ask());
    }

    [Fact]
    public void Stop_saves_what_was_read_for_the_next_owner()
    {
        Hold(1);
        LogPosition written = Append();
        Assert.True(Complete(_shards.StopAsync(Shard, default)));
        Assert.Equal(0, _shards.UnsavedStops);
        Snapshot saved = Now(_stores.Snapshots.LoadAsync($"shard-{Shard}", default))!;
        Assert.Equal((new Epoch(1), written.Value), (saved.Epoch, saved.Sequence));
        Assert.Empty(_system.List());

        Hold(2);
        Assert.Equal(written, Assert.Single(_shards.Statuses).Position);
    }

    [Fact]
    public void Stop_that_is_cancelled_stops_the_shard_as_it_is()
    {
        _shards.Start(Shard, new Epoch(1));
        _holdings.Hold(Shard, new Epoch(1), long.MaxValue);
        Task stop = _shards.StopAsync(Shard, new CancellationToken(canceled: true));
        Assert.True(Complete(stop));
        Assert.Equal(1, _shards.UnsavedStops);
        Assert.Empty(_system.List());
    }

    [Fact]
    public void Write_that_is_refused_for_its_epoch_gives_the_shard_up_and_does_not_crash()
    {
        Hold(1);
        Append();
        Save(epoch: 2, 1);
        Assert.True(Complete(_shards.StopAsync(Shard, default)));
        Assert.Equal([(Shard, new Epoch(1))], _lost);
        Assert.Empty(_failures);
    }

    [Fact]
    public void Shard_whose_time_is_over_acts_no_more_and_says_so_once()
    {
        Hold(1, until: TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(3));
        RunTurns();
        Assert.Equal([(Shard, new Epoch(1))], _lost);
        Append();
        Assert.Equal(LogPosition.Start, Assert.Single(_shards.Statuses).Position);
        Assert.Single(_lost);
    }

    [Fact]
    public void Shard_says_how_things_stand_when_it_has_read_all_that_the_owner_before_could_tell_of()
    {
        LogPosition? listedAt = null;
        var taken = new TaskCompletionSource();
        _listener.Taken = taken.Task;
        _listener.Listed = () => listedAt = Assert.Single(_shards.Statuses).Position;
        Hold(1);

        LogPosition last = Append();
        Assert.Null(listedAt);
        taken.SetResult();
        RunTurns();

        Assert.Equal(last, listedAt);
    }

    [Fact]
    public void Shard_that_breaks_down_is_reported_as_broken()
    {
        Save(epoch: 1, 255, 1, 2);
        Hold(1);
        Assert.Equal([(Shard, new Epoch(1))], _broken);
        Assert.Null(Assert.Single(_failures).RestartIn);
    }

    private void Hold(long epoch, TimeSpan? until = null)
    {
        _holdings.Hold(Shard, new Epoch(epoch), _time.GetTimestamp() + (until ?? TimeSpan.FromHours(1)).Ticks);
        _shards.Start(Shard, new Epoch(epoch));
        RunTurns();
    }

    private LogPosition Append()
    {
        using var record = new RecordWriter(writer: 7);
        LogPosition position = Now(_stores.Log.AppendAsync(Shard, Epoch.None, record.Payload, default));
        RunTurns();
        return position;
    }

    private void RunTurns()
    {
        // With a context, the ends of tasks would run on its threads and not on this one.
        SynchronizationContext.SetSynchronizationContext(null);
        _scheduler.RunUntilIdle();
    }

    private void Save(long epoch, params byte[] snapshot) => Assert.True(Complete(
        _stores.Snapshots.SaveAsync($"shard-{Shard}", new Epoch(epoch), 0, snapshot, default).AsTask()));

    private ShardAnswer Ask()
    {
        Task<ShardAnswer> answer = _shards.AskAsync(Shard, new ShardQuery.ListComponents(), default).AsTask();
        RunTurns();
        return Now(new ValueTask<ShardAnswer>(answer));
    }

    /// <summary>What is there already: nothing here takes time.</summary>
    private static T Now<T>(ValueTask<T> done) =>
        done.IsCompleted ? done.GetAwaiter().GetResult() : throw new TimeoutException();

    private bool Complete(Task task)
    {
        RunTurns();
        return task.IsCompletedSuccessfully;
    }

    private sealed class DeafListener : IShardListener
    {
        public Task Taken { get; set; } = Task.CompletedTask;

        public Action? Listed { get; set; }

        public Task TakeOverAsync() => Taken;

        public bool TryTell(AlertTransition transition) => true;

        public bool TryReconcile(ShardId shard, long sequence, IReadOnlyList<RuleInstance> active)
        {
            Listed?.Invoke();
            return true;
        }

        public void Heard(string component)
        {
        }

        public void Report(HealthReportEntry report)
        {
        }

        public Task FlushAsync() => Task.CompletedTask;
    }
}
