using Monitor.Actors.Aggregation;
using Monitor.Actors.Ingest;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Storage;

namespace Monitor.Actors.Tests.Queries;

/// <summary>A node of a <see cref="QuestionWorld"/>: all that answers questions, and the way in.</summary>
internal sealed class QuestionNode : INodeControl, IShardListener, IAsyncDisposable
{
    private readonly SimulatedStores _stores;

    public QuestionNode(string name, SimulatedStores stores, IPeers peers)
    {
        _stores = stores;
        var system = new ActorSystem(ThreadPoolScheduler.Instance, TimeProvider.System, new Random(1), _ => { });
        Board = new ClusterBoard(name);
        Holdings = new ShardHoldings(TimeProvider.System);
        Gateway = new IngestGateway(
            system, stores.Log, new IngestBounds(), QuestionWorld.Shards, (ulong)name.GetHashCode());
        Directory = new ShardDirectory(
            system, QuestionWorld.Shards, Holdings,
            ownership => new AggregatorPorts(ownership, stores.Log, stores.Snapshots, stores.History, this),
            new AggregatorOptions(), RuleSet.Empty);
        Desk = new NodeDesk(Board, Directory, stores.Log, system, this);
        Questions = new ClusterQuestions(Board, Desk, peers, TimeProvider.System);
        Queries = new MonitorQueries(Questions, stores.History);
    }

    public ClusterBoard Board { get; }

    public ShardHoldings Holdings { get; }

    public IngestGateway Gateway { get; }

    public ShardDirectory Directory { get; }

    public NodeDesk Desk { get; }

    public ClusterQuestions Questions { get; }

    public MonitorQueries Queries { get; }

    public MemberState State => MemberState.Up;

    public void Drain()
    {
    }

    public void Undrain()
    {
    }

    public void Leave()
    {
    }

    public Task TakeOverAsync() => Task.CompletedTask;

    public bool TryTell(AlertTransition transition) => true;

    public bool TryReconcile(ShardId shard, long sequence, IReadOnlyList<RuleInstance> active) => true;

    public void Heard(string component)
    {
    }

    public void Report(HealthReportEntry report)
    {
    }

    public Task FlushAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Gateway.StopAsync();
        foreach (AggregatorStatus status in Directory.Statuses)
            Directory.Abandon(status.Shard);
        _stores.Kill();
    }
}
