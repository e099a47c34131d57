using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;

namespace Monitor.Actors.Ports;

/// <summary>
/// Where a node keeps what it paged while the database was away: on its own disk, so that it knows of it after a crash.
/// </summary>
public interface IDegradedBook
{
    /// <summary>What was kept last; none where nothing was, or it cannot be read.</summary>
    ValueTask<ImmutableArray<DegradedEpisode>> LoadAsync();

    /// <summary>Keeps these in the place of what was kept before; durable when it completes.</summary>
    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    ValueTask KeepAsync(ImmutableArray<DegradedEpisode> episodes);
}
