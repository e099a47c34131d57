using System.Text.Json.Serialization;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>
/// A notification that is not settled. It carries all that is to be told, for the alert may change meanwhile.
/// </summary>
/// <param name="Id">Grows with every notification of this alert manager.</param>
/// <param name="Key">The idempotency key, the same for each attempt and after each restart.</param>
/// <param name="Receiver">Whom to tell.</param>
/// <param name="IsFiring">False for the end of an episode.</param>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Annotations">Texts for people.</param>
/// <param name="Episode">The episode's id.</param>
/// <param name="StartsAt">When the episode began.</param>
/// <param name="EndsAt">When it ended; null while it fires.</param>
/// <param name="Value">The value that decided; NaN when there was none.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="Attempts">How many were begun.</param>
/// <param name="IsInFlight">True while an attempt is under way.</param>
/// <param name="NextAt">When the next attempt may begin; while one is under way, when that one began.</param>
/// <param name="LastError">What the last attempt met; empty when nothing went wrong yet.</param>
/// <param name="Successor">The notification of the same alert and receiver that waits for this one; 0 for none.</param>
public sealed record OutboxEntry(
    long Id,
    string Key,
    string Receiver,
    bool IsFiring,
    LabelSet Labels,
    LabelSet Annotations,
    string Episode,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    double Value,
    DateTimeOffset QueuedAt,
    int Attempts = 0,
    bool IsInFlight = false,
    DateTimeOffset NextAt = default,
    string LastError = "",
    long Successor = 0)
{
    /// <summary>Where to look at the alert's cause; null when there is no such page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GeneratorUrl { get; init; }

    /// <summary>
    /// What is told where it is of a group of alerts: then the labels are the group's, and the episode is empty.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutboxGroup? Group { get; init; }

    /// <summary>
    /// What is told where it is of an incident: then the labels hold its number, and the episode is empty.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutboxPage? Page { get; init; }
}
