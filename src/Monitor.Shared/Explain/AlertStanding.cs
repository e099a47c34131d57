using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;

namespace Monitor.Shared.Explain;

/// <summary>How an alert stands now: who was told of it, and who was not, for what, and until when.</summary>
public static class AlertStanding
{
    public static ImmutableArray<string> Of(AlertManagerState state, Alert alert, DateTimeOffset now)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add(alert.State switch
        {
            AlertState.Pending =>
                $"pending since {Time(alert.ActiveAt)}: nobody is told before it has held for as long as the rule says",
            AlertState.Firing => $"fires since {Time(alert.Episode!.StartsAt)} with value {alert.Value:R}",
            _ => alert.Episode is { EndsAt: { } end } over
                ? $"is over since {Time(end)}: {over.EndReason}"
                : "is over, and never fired",
        });
        if (alert.Flap is { Since: not null } flap)
            lines.Add($"flaps ({flap.Text}): nobody is told again until it is steady");
        if (alert.Episode is not { } episode)
            return lines.ToImmutable();
        IReadOnlyList<Route> routes = state.Routed.Table.Match(alert.Labels);
        if (routes.Count == 0)
            lines.Add("no route leads to a receiver: nobody is told by routes");
        foreach (Route route in routes)
            lines.Add(Describe(state, alert, episode, route, now));
        if (episode.IsOpen && !episode.Told.Values.Any(told => told.Firing == TellingState.Delivered))
            lines.Add("no receiver has taken a notification of this episode yet");
        return lines.ToImmutable();
    }

    private static string Describe(
        AlertManagerState state, Alert alert, Episode episode, Route route, DateTimeOffset now)
    {
        string receiver = $"receiver {route.Receiver}";
        Telling told = episode.Told.GetValueOrDefault(route.Receiver!);
        switch (told.Firing)
        {
            case TellingState.Delivered when !episode.IsOpen:
                return $"{receiver} was told that it fires, and of its end: {Word(told.Resolved)}";
            case TellingState.Delivered:
                return $"{receiver} was told";
            case TellingState.Queued:
                return Waiting(state, alert, receiver, route.Receiver!);
            case TellingState.Failed:
                return $"{receiver} was not told: the notification was given up"
                    + LastError(state, alert, route.Receiver!);
        }

        if (!episode.IsOpen)
            return $"{receiver} was not told, and will not be: the alert is over";
        // A group's alerts are held when the group is due; what will hold them then is said before.
        if ((state.Routed.Held.Find(alert.Labels, route.Id) ?? state.Routed.FindHold(alert.Labels, now)) is { } hold)
            return $"{receiver} is not told: {Describe(state, hold, route, now)}";
        var group = new GroupId(route.Id, route.GroupOf(alert.Labels));
        return state.Routed.Groups.All.TryGetValue(group, out AlertGroup? waiting) && waiting.DueAt is { } due
            ? $"{receiver} is told at {Time(due)}, when the group {group.Labels} is due"
            : $"{receiver} is not told yet";
    }

    /// <summary>What holds a notification, who is behind it, and when it passes.</summary>
    private static string Describe(AlertManagerState state, HoldCause hold, Route route, DateTimeOffset now)
    {
        switch (hold.Kind)
        {
            case HoldKind.Silenced when state.Routed.Silences.All.TryGetValue(hold.By, out Silence? silence):
                return $"silence {silence.Id} of {silence.CreatedBy} ({silence.Comment}) holds it until "
                    + (silence.NextChange(now) is { } change ? Time(change) : "it ends");
            case HoldKind.Inhibited:
                return $"the alert {hold.By} inhibits it until that is over";
            case HoldKind.Muted:
                return $"{hold} holds it until {Time(route.Times.NextChange(now))}";
            default:
                return hold.ToString();
        }
    }

    private static string Waiting(AlertManagerState state, Alert alert, string receiver, string name)
    {
        OutboxEntry? entry = state.Outbox.Entries.Values.Where(e => e.Receiver == name && IsOf(e, alert))
            .MinBy(e => e.Id);
        return entry is null ? $"{receiver} is being told" : $"{receiver}: {Outbox(entry)}";
    }

    /// <summary>How a notification stands that is not settled.</summary>
    public static string Outbox(OutboxEntry entry)
    {
        string error = entry.LastError.Length > 0 ? $"; the last said: {entry.LastError}" : "";
        return entry.IsInFlight
            ? $"notification {entry.Id} is on its way since {Time(entry.NextAt)}, attempt {entry.Attempts}{error}"
            : $"notification {entry.Id} waits until {Time(entry.NextAt)} after {entry.Attempts} attempts{error}";
    }

    private static bool IsOf(OutboxEntry entry, Alert alert) => entry.Group is { } group
        ? group.Alerts.Any(one => one.Labels.Equals(alert.Labels))
        : entry.Labels.Equals(alert.Labels);

    private static string LastError(AlertManagerState state, Alert alert, string receiver)
    {
        DeadLetter? letter = state.Outbox.DeadLetters
            .LastOrDefault(one => one.Notification.Receiver == receiver && IsOf(one.Notification, alert));
        return letter is null ? "" : $": {letter.Reason}";
    }

    private static string Word(TellingState state) => state switch
    {
        TellingState.Delivered => "told",
        TellingState.Queued => "on its way",
        TellingState.Failed => "given up",
        _ => "not told",
    };

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
