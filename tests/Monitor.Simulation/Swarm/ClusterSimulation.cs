using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Paging;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Workload;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// A whole cluster from one seed: a storm of faults under load, with every law looked after all the time; then all is
/// healed, and within a while everything must be well: shards owned, what was acknowledged seen, episodes paged.
/// </summary>
public sealed class ClusterSimulation
{
    /// <summary>How long after the storm until all is well, and after the services end until all is seen.</summary>
    public static readonly TimeSpan Convergence = TimeSpan.FromSeconds(60);

    /// <summary>How long after the storm a delivery that began in it may still be refused.</summary>
    private static readonly TimeSpan LastRefusal = TimeSpan.FromSeconds(6);

    private readonly World _world;
    private readonly SwarmPlan _plan;
    private readonly SimulatedStorage _storage;
    private readonly Network _network;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<TradingService> _services = [];
    private readonly List<EpisodePlayer> _players = [];
    private readonly FaultDriver _faults;
    private readonly EpochLaw _epochs;
    private readonly PageLaw _pages;

    private ClusterSimulation(World world, SwarmPlan plan, Teeth teeth)
    {
        _world = world;
        _plan = plan;
        _network = new Network(world, plan);
        _storage = new SimulatedStorage(new StoreFaults(world.DrawsOf("store").Next(), world.Time))
        {
            EndsEpochs = true,
        };
        _epochs = new EpochLaw(world, _storage);
        _storage.Fence.IsBroken = teeth == Teeth.Fencing;
        Pager[] pagers = [new Pager(world, "desk"), new Pager(world, "manager")];
        Phone[] phones = [.. DeskOnCall.People.Select(person => new Phone(world, person))];
        _pages = new PageLaw(world, plan, _storage, phones);
        var setup = new ClusterSetup
        {
            Plan = plan,
            Storage = _storage,
            Rules = DeskRules.All,
            Receivers =
            [
                .. pagers.Select(pager => new AlertReceiver(pager.Name, [])),
                .. phones.Select(phone => new AlertReceiver(phone.Name, []) { OnlyIncidents = true }),
            ],
            OnCall = DeskOnCall.Directory,
            Notifiers = (host, _) =>
            [
                .. pagers.Select(INotifier (pager) =>
                    new SimulatedNotifier(world, plan, _network, host, pager.Name, pager.Take)),
                .. phones.Select(INotifier (phone) =>
                    new SimulatedNotifier(world, plan, _network, host, phone.Name, phone.Take)),
            ],
            Peers = host => new SimulatedPeers(world, _network, _nodes, host),
            Failed = Judge,
            Teeth = teeth,
        };
        Random skews = world.DrawsOf("skews");
        for (int i = 0; i < plan.Nodes; i++)
        {
            var skew = TimeSpan.FromTicks((long)((skews.NextDouble() * 2 - 1) * plan.SkewMax.Ticks));
            _nodes.Add(new SimulatedNode(world, setup, $"node-{i}", skew));
        }

        for (int i = 0; i < plan.Services; i++)
        {
            var service = new TradingService(world, _network, _nodes, $"service-{i}");
            _services.Add(service);
            _players.Add(new EpisodePlayer(world, service, pagers));
        }

        foreach (Phone phone in phones)
            _ = new Responder(world, _network, _nodes, phone);
        _faults = new FaultDriver(world, plan, _storage, _network, _nodes);
    }

    /// <summary>Runs one seed on the caller's thread.</summary>
    /// <param name="draw">What goes wrong in the world, and for how long.</param>
    public static SeedReport Run(
        int seed, TimeSpan storm, Func<Random, TimeSpan, SwarmPlan> draw, Teeth teeth = Teeth.None,
        TextWriter? echo = null)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var trace = new Trace(echo);
            var world = new World(seed, trace);
            SwarmPlan plan = draw(world.DrawsOf("plan"), storm);
            world.Note("swarm", plan.ToString());
            var simulation = new ClusterSimulation(world, plan, teeth);
            BrokenLawException? broken = simulation.Play();
            return new SeedReport(
                seed, broken, trace, plan, world.Elapsed, simulation._players.Sum(player => player.Episodes),
                simulation._pages.Decided,
                world.Scheduler.Turns);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private BrokenLawException? Play()
    {
        try
        {
            foreach (SimulatedNode node in _nodes)
                node.Start();
            foreach (TradingService service in _services)
                service.Start();
            foreach (EpisodePlayer player in _players)
                player.Start();
            _faults.Start();
            new OwnerLaw(_world, _nodes, _plan.Shards).Start();
            if (_plan.GoesOnWithoutStore)
                new DegradedLaw(_world, _storage.Faults, _players).Start();
            _world.RunUntil(_plan.Storm);
            _faults.HealAll();
            Converge();
            return null;
        }
        catch (BrokenLawException broken)
        {
            return broken;
        }
    }

    private void Converge()
    {
        foreach (EpisodePlayer player in _players)
            player.IsEnding = true;
        TimeSpan inTime = _plan.Storm + _plan.Convergence;
        Demand("every shard has an owner", inTime, () => _storage.Leases.Count == _plan.Shards + 1);
        Demand("every node is ready", inTime, () => _nodes.TrueForAll(node => node.Life is { IsReady: true }));
        // Who was refused until the end of the storm comes back after a pause, which may be a minute too.
        _world.RunUntil(_plan.Storm + LastRefusal);
        TimeSpan last = _world.Elapsed + (_pages.PutOffUntil - _world.Now);
        if (last > _plan.Storm)
            inTime = last + Convergence;
        Demand(
            "every episode is paged and ends", inTime, () => _players.TrueForAll(player => player.IsDone),
            () => string.Join("; ", _players.Where(player => !player.IsDone).Select(player => player.Stands)));
        Demand(
            "every page is taken and settled", inTime, () => _pages.IsAllTaken && IncidentsAreInTime(),
            () => _pages.Stands);
        _pages.CheckPhones();
        foreach (TradingService service in _services)
            service.IsTrading = false;
        inTime = _world.Elapsed + Convergence;
        Demand("everything sent is acknowledged", inTime, () => _services.TrueForAll(service => service.IsDone));
        var sums = new SumLaw(_world, _network, _nodes, _services);
        sums.Start();
        Demand("every node shows all that was acknowledged", inTime, () => sums.IsDone, () => sums.Differs);
    }

    /// <summary>Whoever has the duty knows of no page that is under way, and of no step that is overdue.</summary>
    private bool IncidentsAreInTime() => _nodes.Exists(node => node.Life?.Incidents is { } incidents
        && incidents.Pages.Waiting.IsEmpty
        && incidents.Escalations.ByIncident.Values.All(escalation =>
            !(escalation.DueAt < _world.Now - TimeSpan.FromSeconds(3) - _plan.SkewMax)));

    private void Demand(string law, TimeSpan inTime, Func<bool> holds, Func<string>? how = null)
    {
        if (_world.RunUntil(inTime, holds))
            return;
        string after = $"not within {(inTime - _plan.Storm).TotalSeconds:F1} s after the storm";
        _world.Break(law, how is null ? after : $"{after}: {how()}");
        _world.RunUntil(_world.Elapsed);
    }

    /// <summary>
    /// A turn may fail for want of a store, because a newer owner is there, or because an append whose answer was lost
    /// is in the journal after all: then the shard is given up and taken up anew. All else is a defect.
    /// </summary>
    private void Judge(NodeIdentity node, ActorFailure failure)
    {
        _world.Note(node.Name, $"{failure.Path} fails: {failure.Error.Message}");
        if (failure.RestartIn is null && failure.Error is not (FencedException or JournalConflictException))
            _world.Break("no actor stops for a defect", $"{failure.Path} of {node.Name}: {failure.Error}");
    }
}
