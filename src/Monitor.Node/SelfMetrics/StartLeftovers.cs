namespace Monitor.Node.SelfMetrics;

/// <summary>
/// Lets go, once, of what only the start needed of files: twenty seconds after it, code that composed, bound and
/// compiled lies in memory beside the code that runs. What runs is back at once.
/// </summary>
internal sealed class StartLeftovers(TimeProvider time) : BackgroundService
{
    /// <summary>After this long the start is over; after twice as long, what was being loaded then is loaded.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Settling, time, stoppingToken);
        IReadOnlySet<FileMapping> earlier = FilePages.Unchanged();
        await Task.Delay(Settling, time, stoppingToken);
        FilePages.LetGo(FilePages.Unchanged().Where(earlier.Contains));
    }
}
