using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Degraded;

/// <summary>
/// An episode that a node found while the cluster's database was away, and whom it told. It stands in no journal until
/// the next alert manager adopts it, and then goes on under the same start, and so under the same keys.
/// </summary>
/// <param name="Rule">Group and name of the rule that fires.</param>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Annotations">Texts for people.</param>
/// <param name="StartsAt">When it began to fire; pages were told under it.</param>
/// <param name="EndsAt">When it ceased to fire; null while the node saw no end.</param>
/// <param name="Value">The value that decided; NaN when there was none.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="HoldFor">
/// How long the ordinary way may take to find the same again: the rule's own waiting times, and some.
/// </param>
/// <param name="Told">The receivers that took the page of its beginning.</param>
public sealed record DegradedEpisode(
    string Rule,
    LabelSet Labels,
    LabelSet Annotations,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    double Value,
    string Reason,
    TimeSpan HoldFor,
    ImmutableArray<string> Told)
{
    /// <summary>What it is called: the episode's own name.</summary>
    [JsonIgnore]
    public string Id => Episode.MakeId(AlertFingerprint.Of(Labels), StartsAt);
}
