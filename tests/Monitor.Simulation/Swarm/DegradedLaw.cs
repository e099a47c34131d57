using Monitor.Simulation.Storage;
using Monitor.Simulation.Workload;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// Trouble that begins while the store is away, or just before, is paged while it is away: within the time that leases
/// need to run out, the rule to be sure, and the slowest network to carry it all.
/// </summary>
internal sealed class DegradedLaw(World world, StoreFaults store, IReadOnlyList<EpisodePlayer> players)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Five until nodes go on by themselves, five until a sample arrives and is refused, two of the rule, and eight for
    /// receivers that do not answer at first.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A node that has seen nothing of a cluster yet knows nothing that it could go on from.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(5);

    private TimeSpan? _downSince;
    private TimeSpan _upFor;

    public void Start() => world.Begin("pages without the store", WatchAsync);

    private async Task WatchAsync()
    {
        while (true)
        {
            await world.DelayAsync(Look);
            _downSince = store.IsDown ? _downSince ?? world.Elapsed : null;
            if (!store.IsDown)
                _upFor += Look;
            if (_upFor < Beginning)
                continue;
            foreach (EpisodePlayer player in players)
            {
                if (_downSince is { } down && player.UnheardSince is { } since
                    && world.Elapsed - (down > since ? down : since) > Patience)
                    world.Break("trouble is paged without the store", player.Stands);
            }
        }
    }
}
