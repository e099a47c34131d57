namespace Monitor.Shared.Windows;

/// <summary>Reads start times, which senders give with more or less care.</summary>
internal static class CumulativeRule
{
    /// <param name="previousMs">
    /// Timestamp of the total before; <see cref="long.MinValue"/> when this is the first.
    /// </param>
    /// <param name="previousStartMs">Its start; 0 when unknown.</param>
    /// <param name="timestampMs">Timestamp of this total.</param>
    /// <param name="startMs">Its start; 0 when unknown.</param>
    public static CumulativeStep Step(long previousMs, long previousStartMs, long timestampMs, long startMs)
    {
        if (previousMs == long.MinValue)
        {
            bool isFresh = startMs > 0 && startMs <= timestampMs
                && timestampMs - startMs <= WindowedSeries.FirstPointReachMs;
            return isFresh ? CumulativeStep.Fresh : CumulativeStep.Baseline;
        }

        // A later start alone is no restart: exporters that reckon it as now minus uptime waver by milliseconds, and
        // each waver would count the whole total again. Something that restarted did so after it was last read.
        return startMs > previousStartMs && startMs >= previousMs ? CumulativeStep.Restart : CumulativeStep.Continue;
    }
}
