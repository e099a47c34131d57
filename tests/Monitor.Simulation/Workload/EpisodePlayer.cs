using Monitor.Actors.Ports;
using Monitor.Simulation.Paging;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Workload;

/// <summary>
/// Makes trouble in a service, as people know it: the queue is too long until they were paged, then somebody mends it,
/// and it is over when they heard so. So every stretch of trouble is one episode whatever fails meanwhile, and each
/// pager must hear of it exactly once, and of its end exactly once, in that order.
/// </summary>
public sealed class EpisodePlayer
{
    private readonly World _world;
    private readonly TradingService _service;
    private readonly IReadOnlyList<Pager> _pagers;
    private readonly Random _random;
    private readonly HashSet<string> _paged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resolved = new(StringComparer.Ordinal);
    private Trouble _trouble;
    private TimeSpan _troubleSince;

    public EpisodePlayer(World world, TradingService service, IReadOnlyList<Pager> pagers)
    {
        _world = world;
        _service = service;
        _pagers = pagers;
        _random = world.DrawsOf("trouble of " + service.Name);
        foreach (Pager pager in pagers)
            pager.Paged += Hear;
    }

    private enum Trouble
    {
        None,
        Now,
        Mended,
    }

    /// <summary>True once no further episode may begin.</summary>
    public bool IsEnding { get; set; }

    /// <summary>True when no episode is under way and none will be.</summary>
    public bool IsDone { get; private set; }

    public int Episodes { get; private set; }

    /// <summary>Since when there is trouble that not every pager has heard of; null while there is none.</summary>
    public TimeSpan? UnheardSince => _trouble == Trouble.Now && _paged.Count < _pagers.Count ? _troubleSince : null;

    public string Stands => $"{_service.Name}: {_trouble}, heard by {_paged.Count}, its end by {_resolved.Count}";

    public void Start() => _world.Begin(_service.Name, PlayAsync);

    private async Task PlayAsync()
    {
        // The last episode begins after the end was asked for: what is healed must page.
        for (bool isLast = false; !isLast;)
        {
            await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(1000, IsEnding ? 2000 : 12_000)));
            isLast = IsEnding;
            await PlayOneAsync();
        }

        IsDone = true;
    }

    private async Task PlayOneAsync()
    {
        _paged.Clear();
        _resolved.Clear();
        Be(Trouble.Now, DeskRules.Limit * 5);
        while (_paged.Count < _pagers.Count)
            await _world.DelayAsync(TimeSpan.FromMilliseconds(100));
        await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(1000, 5000)));
        Be(Trouble.Mended, 10);
        while (_resolved.Count < _pagers.Count)
            await _world.DelayAsync(TimeSpan.FromMilliseconds(100));
        Be(Trouble.None, 10);
        Episodes++;
    }

    private void Be(Trouble trouble, double queue)
    {
        _trouble = trouble;
        _troubleSince = _world.Elapsed;
        _service.Queue = queue;
        _world.Note(_service.Name, $"trouble: {trouble}");
    }

    private void Hear(Pager pager, NotifiedAlert alert)
    {
        if (alert.Labels["component"] != _service.Name)
            return;
        bool isQuiet = alert.Labels["alertname"] == DeskRules.Quiet && !_service.IsTrading;
        if (isQuiet)
            return;
        if (alert.Labels["alertname"] != DeskRules.QueueLong)
            Phantom(pager, alert);
        else if (alert.Firing && _trouble == Trouble.None)
            Phantom(pager, alert);
        else if (alert.Firing && !_paged.Add(pager.Name))
            _world.Break("one page for one episode", $"{pager.Name} is paged again for {_service.Name}");
        else if (!alert.Firing && _trouble == Trouble.Now)
            _world.Break("what goes on is not resolved", $"{pager.Name} hears the end of {_service.Name}'s trouble");
        else if (!alert.Firing)
            _resolved.Add(pager.Name);
    }

    private void Phantom(Pager pager, NotifiedAlert alert) => _world.Break(
        "no page without an episode",
        $"{pager.Name} hears {(alert.Firing ? "firing" : "resolved")} {alert.Labels} while there is no such trouble");
}
