namespace Monitor.Shared.Queries;

/// <summary>
/// How much one question may merge. A shard answers between two batches of data, so its rules wait for the answer: what
/// is allowed takes about a second on one core.
/// </summary>
public static class MergeLimits
{
    /// <summary>Most series that one shard merges for one question.</summary>
    public const int MostSeries = 50_000;

    /// <summary>
    /// Most seconds that one shard reads for one question, of all series and windows together: a histogram's second
    /// takes some tenth of a microsecond, so this is ten minutes of 16,000 histograms, or a minute of all that may be.
    /// </summary>
    public const long MostSeconds = 10_000_000;

    /// <summary>Most windows or steps of groups in one answer, some kilobytes each.</summary>
    public const int MostStates = 20_000;

    /// <summary>Most buckets that one question reads from history, of all series: some seconds of work.</summary>
    public const long MostBuckets = 5_000_000;

    /// <summary>Why a question reads too much of history; null when it does not.</summary>
    public static string? RefuseBuckets(long series, long bucketsEach)
    {
        long buckets = series * bucketsEach;
        return buckets > MostBuckets
            ? $"{series} series have some {buckets} buckets in history; at most {MostBuckets} are merged: narrow the "
                + "matchers, ask for a shorter time, or for steps of whole minutes"
            : null;
    }

    internal static string? RefuseSeries(int series, long secondsEach)
    {
        if (series > MostSeries)
            return $"{series} series of one shard match; at most {MostSeries} are merged: narrow the matchers";
        long seconds = series * secondsEach;
        return seconds > MostSeconds
            ? $"{series} series of one shard over {secondsEach} s each are {seconds} s; at most {MostSeconds} "
                + "are read: narrow the matchers, or ask for fewer or shorter windows"
            : null;
    }

    internal static string? RefuseStates(int groups, int parts)
    {
        long states = (long)groups * parts;
        return states > MostStates
            ? $"{groups} groups in {parts} windows or steps are {states} results; at most {MostStates} are given: "
                + "group by fewer labels, lower limit, or make the steps longer"
            : null;
    }
}
