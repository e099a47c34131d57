using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.External;

/// <summary>An alert as another monitoring system sends it, again and again while it fires.</summary>
/// <param name="Labels">What identifies it.</param>
/// <param name="Annotations">Texts for people.</param>
/// <param name="StartsAt">Since when it fires; null for now.</param>
/// <param name="EndsAt">When it ends unless it is sent again; past when it is over; null for the default.</param>
/// <param name="GeneratorUrl">Where to look at its cause; empty when there is no such page.</param>
public sealed record PostedAlert(
    LabelSet Labels, LabelSet Annotations, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string GeneratorUrl);
