using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;

namespace Monitor.Node.OnCall;

/// <summary>Who is called when, as the configuration has it.</summary>
/// <param name="Directory">Schedules, contacts and escalation policies.</param>
/// <param name="Calendars">Market calendars by name, those that come with the node included.</param>
internal sealed record OnCallOptions(
    EscalationDirectory Directory, IReadOnlyDictionary<string, MarketCalendar> Calendars);
