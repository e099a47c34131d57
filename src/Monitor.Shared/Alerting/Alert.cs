using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>All that is known of one alert: who holds it up, and its present or last episode.</summary>
/// <param name="Number">From 1, in the order in which alerts were first seen.</param>
/// <param name="Labels">What identifies it.</param>
/// <param name="Annotations">Texts for people, the latest.</param>
/// <param name="Sources">Those for which it is pending or firing; none when it is over.</param>
/// <param name="ActiveAt">Since when it is pending or firing; when it was last, when it is over.</param>
/// <param name="StandsSince">When a shard last changed its mind about it, by the shard's own time.</param>
/// <param name="ChangedAt">When that was decided here.</param>
/// <param name="Value">The value that decided last; NaN when there was none.</param>
/// <param name="Reason">Why it is as it is, for people.</param>
/// <param name="Version">Grows by one with every change.</param>
/// <param name="Episode">The open episode, or the last one; null when it never fired.</param>
public sealed record Alert(
    long Number,
    LabelSet Labels,
    LabelSet Annotations,
    ImmutableArray<AlertSource> Sources,
    DateTimeOffset ActiveAt,
    DateTimeOffset StandsSince,
    DateTimeOffset ChangedAt,
    double Value,
    string Reason,
    long Version,
    Episode? Episode)
{
    /// <summary>Where to look at its cause, where another system said so; null for any other alert.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GeneratorUrl { get; init; }

    /// <summary>What is known of how often it came back; null when it did not come back soon.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FlapState? Flap { get; init; }

    /// <summary>Sixteen hex digits, Prometheus' fingerprint of the labels.</summary>
    [JsonIgnore]
    public string Fingerprint { get; } = AlertFingerprint.Of(Labels);

    /// <summary>
    /// Firing while the episode is open, even if its only source fell back to pending after a recovery.
    /// </summary>
    [JsonIgnore]
    public AlertState State =>
        Episode is { IsOpen: true } ? AlertState.Firing
        : Sources.IsEmpty ? AlertState.Inactive
        : AlertState.Pending;

    [JsonIgnore]
    public bool HasFiringSource
    {
        get
        {
            foreach (AlertSource source in Sources)
            {
                if (source.State == AlertState.Firing)
                    return true;
            }

            return false;
        }
    }

    /// <summary>What the alert's sources are after one of them changed.</summary>
    internal static ImmutableArray<AlertSource> Update(
        ImmutableArray<AlertSource> sources, ShardId shard, string rule, AlertState state)
    {
        int at = IndexOf(sources, shard, rule);
        var changed = new AlertSource(shard, rule, state);
        return (at >= 0, state == AlertState.Inactive) switch
        {
            (true, true) => sources.RemoveAt(at),
            (true, false) => sources.SetItem(at, changed),
            (false, true) => sources,
            (false, false) => sources.Add(changed),
        };
    }

    internal static int IndexOf(ImmutableArray<AlertSource> sources, ShardId shard, string rule)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i].Shard == shard && sources[i].Rule == rule)
                return i;
        }

        return -1;
    }
}
