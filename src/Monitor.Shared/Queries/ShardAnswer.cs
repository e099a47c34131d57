using Monitor.Shared.Merging;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>What a shard answers, one kind for each kind of question.</summary>
public abstract record ShardAnswer
{
    private ShardAnswer()
    {
    }

    /// <param name="Series">What was found, up to the limit.</param>
    /// <param name="Found">How many there are in all.</param>
    public sealed record Selected(IReadOnlyList<FoundSeries> Series, int Found) : ShardAnswer;

    public sealed record Readings(IReadOnlyList<SeriesReadings> Series, int Found) : ShardAnswer;

    public sealed record Points(IReadOnlyList<SeriesPoints> Series, int Found) : ShardAnswer;

    public sealed record Components(IReadOnlyList<FoundComponent> All) : ShardAnswer;

    public sealed record Rules(IReadOnlyList<RuleStatus> All) : ShardAnswer;

    public sealed record Sequence(long Last) : ShardAnswer;

    /// <param name="Groups">The first groups in the order of their keys, up to the limit.</param>
    /// <param name="Found">How many the shard has.</param>
    /// <param name="IsHistoryBehind">What has left memory of late may not be in history yet.</param>
    public sealed record Merged(IReadOnlyList<MergedGroup> Groups, int Found, bool IsHistoryBehind = false)
        : ShardAnswer;

    /// <param name="Reason">Why the shard does not do it, and what to ask instead, for people.</param>
    public sealed record Refused(string Reason) : ShardAnswer;
}

/// <summary>A series that matched.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Fingerprint">What history files it under.</param>
/// <param name="LastSeenMs">When its newest data arrived, Unix milliseconds.</param>
/// <param name="IsStale">The sender said that it ended.</param>
public sealed record FoundSeries(SeriesDescriptor Descriptor, UInt128 Fingerprint, long LastSeenMs, bool IsStale);

/// <summary>A series' windows.</summary>
/// <param name="Series">Which.</param>
/// <param name="Windows">One list of readings for each window asked, one reading for each statistic.</param>
public sealed record SeriesReadings(FoundSeries Series, IReadOnlyList<IReadOnlyList<WindowReading>> Windows);

/// <summary>A series' chart.</summary>
/// <param name="Series">Which.</param>
/// <param name="HotFromSecond">What is older is in history only.</param>
/// <param name="Points">Steps with data, in order.</param>
public sealed record SeriesPoints(FoundSeries Series, long HotFromSecond, IReadOnlyList<StatisticPoint> Points);

/// <summary>A component and what is known of it.</summary>
public sealed record FoundComponent(
    string Name, int Shard, int Series, long FirstSeenMs, long LastSeenMs, IReadOnlyList<string> Metrics);
