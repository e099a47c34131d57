using Monitor.Shared.Series;

namespace Monitor.Actors.Ports;

/// <summary>What one receiver is told at once: one or more alerts of one group.</summary>
/// <param name="IdempotencyKey">The same for every attempt of the same telling.</param>
/// <param name="Receiver">Whom to tell.</param>
/// <param name="GroupKey">What the alerts have in common, as one string.</param>
/// <param name="GroupLabels">The labels they were grouped by.</param>
/// <param name="Alerts">At least one.</param>
/// <param name="Truncated">How many more there were that are not among them.</param>
public sealed record Notification(
    string IdempotencyKey, string Receiver, string GroupKey, LabelSet GroupLabels, IReadOnlyList<NotifiedAlert> Alerts,
    int Truncated = 0)
{
    /// <summary>The incident that is told of, with its alerts; null for a group of alerts.</summary>
    public NotifiedIncident? Incident { get; init; }

    /// <summary>How many notifications this one stands for, where a limit made one of them; else 0.</summary>
    public int Folded { get; init; }
}

/// <summary>One alert in a notification.</summary>
/// <param name="Fingerprint">Sixteen hex digits over the labels, as Alertmanager has them.</param>
/// <param name="Firing">False when resolved.</param>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Annotations">Texts for people.</param>
/// <param name="StartsAt">When the episode began.</param>
/// <param name="EndsAt">When it was resolved; null while it fires.</param>
/// <param name="GeneratorUrl">Where to look at its cause; empty when there is no such page.</param>
/// <param name="Value">The value that decided; NaN when there was none.</param>
public sealed record NotifiedAlert(
    string Fingerprint,
    bool Firing,
    LabelSet Labels,
    LabelSet Annotations,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string GeneratorUrl,
    double Value);
