namespace Monitor.EndToEnd.Incidents;

/// <summary>What a phone was sent about an incident.</summary>
/// <param name="Key">The idempotency key: the same for each attempt at one page.</param>
/// <param name="Incident">The incident's number.</param>
/// <param name="News">"triggered", "acknowledged" or "resolved".</param>
/// <param name="Person">Who is told.</param>
/// <param name="Because">Why this one is told now.</param>
/// <param name="By">Who acknowledged or resolved it.</param>
/// <param name="At">When it came.</param>
/// <param name="Status">"firing" or "resolved", as Alertmanager says it.</param>
/// <param name="Alert">The name of the first alert.</param>
internal sealed record PhoneCall(
    string Key, long Incident, string News, string Person, string Because, string By, DateTimeOffset At, string Status,
    string Alert);
