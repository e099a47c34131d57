using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting.Degraded;

namespace Monitor.Simulation.Storage;

/// <summary>What a machine's disk keeps of the pages that its processes sent without the store.</summary>
public sealed class SimulatedDegradedBook : IDegradedBook
{
    private byte[] _bytes = [];

    public ValueTask<ImmutableArray<DegradedEpisode>> LoadAsync() =>
        ValueTask.FromResult(DegradedEpisodes.Decode(_bytes));

    public ValueTask KeepAsync(ImmutableArray<DegradedEpisode> episodes)
    {
        _bytes = DegradedEpisodes.Encode(episodes);
        return ValueTask.CompletedTask;
    }
}
