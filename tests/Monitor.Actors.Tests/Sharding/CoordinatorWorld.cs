using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Sharding;

/// <summary>
/// Coordinators of several nodes over one store, nothing else: calls take random times, fail before or after they were
/// done, nodes sleep, die and come back, and their clocks run at different speeds. One seed is one history. After every
/// event at most one node acts for a shard.
/// </summary>
internal sealed class CoordinatorWorld
{
    private const int ShardCount = 12;

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private long _order;

    public CoordinatorWorld(int seed, int shardsInTransit = 2)
    {
        Random = new Random(seed);
        ShardsInTransit = shardsInTransit;
        Table = new ClusterTable(() => Now);
    }

    public Random Random { get; }

    public int ShardsInTransit { get; }

    public ClusterTable Table { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>How often a call fails: before the store did it, or after.</summary>
    public double FailureRate { get; set; }

    /// <summary>The longest that one way of a call takes.</summary>
    public TimeSpan LongestWay { get; set; } = TimeSpan.FromMilliseconds(20);

    public List<CoordinatorNode> Nodes { get; } = [];

    public IReadOnlyList<ShardId> Shards { get; } = ShardId.All(ShardCount);

    /// <summary>Shards that nobody has a lease of.</summary>
    public int Unowned => Shards.Count - Table.View.Leases.Count;

    /// <summary>A process of that name; the one before it, if there was one, is dead.</summary>
    public CoordinatorNode Add(string name, double clockRate = 1)
    {
        var node = new CoordinatorNode(this, name, clockRate);
        foreach (CoordinatorNode earlier in Nodes.Where(node => node.Name == name))
            earlier.Kill();
        Nodes.RemoveAll(earlier => earlier.Name == name);
        Nodes.Add(node);
        node.Hear(new CoordinatorInput.Tick());
        return node;
    }

    public CoordinatorNode OwnerOf(ShardId shard) => Nodes.Single(node => node.ActsFor(shard));

    public TimeSpan Within(TimeSpan longest) => longest * Random.NextDouble();

    public void At(TimeSpan at, Action action) => _events.Enqueue(action, (at, _order++));

    /// <summary>Lets time pass; <paramref name="check"/> looks after every event.</summary>
    public void Run(TimeSpan by, Action? check = null)
    {
        TimeSpan until = Now + by;
        while (_events.TryPeek(out Action? action, out (TimeSpan At, long Order) next) && next.At <= until)
        {
            _events.Dequeue();
            Now = next.At;
            action();
            AssertOneOwner();
            check?.Invoke();
        }

        Now = until;
    }

    /// <summary>
    /// Does something at the store and brings the answer back, each way in its own time; the answer may be that nobody
    /// knows.
    /// </summary>
    public void Call<T>(Func<T> work, Action<T> answer, Action fail)
    {
        bool fails = Random.NextDouble() < FailureRate;
        bool isDone = !fails || Random.Next(2) == 0;
        At(Now + Within(LongestWay), () =>
        {
            T? result = isDone ? work() : default;
            At(Now + Within(LongestWay), () =>
            {
                if (fails)
                    fail();
                else
                    answer(result!);
            });
        });
    }

    private void AssertOneOwner()
    {
        foreach (ShardId shard in Shards)
        {
            List<string> acting = [.. Nodes.Where(node => node.ActsFor(shard)).Select(node => node.Name)];
            Assert.True(acting.Count <= 1, $"at {Now} {string.Join(" and ", acting)} act for shard {shard}");
        }
    }
}
