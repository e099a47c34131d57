using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Clusters;

/// <summary>One machine of a cluster: a process that runs on it, dies, sleeps and comes back.</summary>
public sealed class SimulatedNode(World world, ClusterSetup setup, string name, TimeSpan skew)
{
    private readonly SimulatedDegradedBook _book = new();
    private int _lives;
    private TimeSpan _declaredDeadUntil;

    public string Name => name;

    /// <summary>The process that runs now; null while there is none.</summary>
    public NodeLife? Life { get; private set; }

    public StoreLink? Link { get; private set; }

    /// <summary>True for as long as a lease lasts after an operator declared the node dead.</summary>
    public bool IsDeclaredDead => world.Elapsed < _declaredDeadUntil;

    public void Start()
    {
        _lives++;
        world.Note(name, $"starts, life {_lives}");
        var host = new SimulatedHost(world.Scheduler);
        Link = new StoreLink(host) { Observed = what => Observe(what) };
        SimulatedStores stores = setup.Storage.Open(name, Link);
        var time = new HostTimeProvider(world.Time, host, skew);
        Life = new NodeLife(world, setup, new NodeIdentity(name, _lives), host, time, stores, _book);
        Life.Start();
    }

    /// <summary>As kill -9.</summary>
    public void Kill()
    {
        if (Life is null)
            return;
        world.Note(name, "is killed");
        Life.Host.Kill();
        Life = null;
        Link = null;
    }

    /// <summary>An operator says that it is dead, whatever it is.</summary>
    public void DeclareDead() => _declaredDeadUntil = world.Elapsed + TimeSpan.FromSeconds(5);

    /// <summary>As at SIGTERM: the process gives away what it has, and ends. It has five seconds for it.</summary>
    public async Task StopAsync()
    {
        if (Life is not { } life)
            return;
        world.Note(name, "is stopped in order");
        life.Host.Enter(() => world.Begin(name, async () =>
        {
            bool isClean = await life.StopAsync();
            world.Note(name, isClean ? "has left" : "has left something undone");
            if (Life == life)
                Kill();
        }));
        await world.DelayAsync(TimeSpan.FromSeconds(5));
        if (Life == life)
            Kill();
    }

    public void Pause()
    {
        if (Life is null or { Host.IsPaused: true })
            return;
        world.Note(name, "stands still");
        Life.Host.Pause();
    }

    public void Resume()
    {
        if (Life is not { Host.IsPaused: true })
            return;
        world.Note(name, "goes on");
        Life.Host.Resume();
    }

    public void Cut(bool isCut)
    {
        if (Link is null || Link.IsCut == isCut)
            return;
        world.Note(name, isCut ? "cannot reach the store" : "reaches the store again");
        Link.IsCut = isCut;
    }

    private void Observe(string what)
    {
        if (what is not ("Read" or "View" or "Renew") && !what.StartsWith("Announcement", StringComparison.Ordinal))
            world.Note(name, what);
    }
}

/// <summary>Which node, and which of its lives.</summary>
public readonly record struct NodeIdentity(string Name, int Life);
