using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting;

/// <summary>
/// Whom to tell, and of what. Where it is and with which secrets it is reached is the notifier's business and stands
/// in no journal.
/// </summary>
/// <param name="Name">Its name in the configuration, unique.</param>
/// <param name="Matchers">All must take the alert's labels; none takes every alert.</param>
/// <param name="MinSeverity">Alerts below it are not told.</param>
/// <param name="SendResolved">True to tell the end of an episode too.</param>
/// <param name="MaxInFlight">How many deliveries may be under way at once, at least 1.</param>
public sealed record AlertReceiver(
    string Name,
    ImmutableArray<LabelMatcher> Matchers,
    AlertSeverity MinSeverity = AlertSeverity.Info,
    bool SendResolved = true,
    int MaxInFlight = 4)
{
    /// <summary>True for one that is told of incidents, and of alerts only where a route names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OnlyIncidents { get; init; }

    /// <summary>How often it is told at most; null for as often as there is something.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NotificationLimit? Limit { get; init; }

    public bool Equals(AlertReceiver? other) =>
        other is not null && Name == other.Name && MinSeverity == other.MinSeverity
        && SendResolved == other.SendResolved && MaxInFlight == other.MaxInFlight
        && OnlyIncidents == other.OnlyIncidents && Limit == other.Limit
        && Matchers.AsSpan().SequenceEqual(other.Matchers.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, MinSeverity, SendResolved, MaxInFlight);
}
