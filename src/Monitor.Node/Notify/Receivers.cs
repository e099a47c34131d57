using System.Collections.Immutable;
using Monitor.Actors.Alerting.Heartbeats;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Commands;
using Monitor.Node.Notify.Email;
using Monitor.Node.Notify.PagerDuty;
using Monitor.Node.Notify.Pages;
using Monitor.Node.Notify.Slack;
using Monitor.Node.Notify.Teams;
using Monitor.Node.Notify.Telegram;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify;

/// <summary>Makes of the configured receivers what the alert manager decides by, and what carries the pages.</summary>
internal static class Receivers
{
    public static ImmutableArray<AlertReceiver> Of(IReadOnlyList<ReceiverOptions> options) =>
        [.. options.Select(receiver => new AlertReceiver(
            receiver.Name, [.. receiver.Matchers], receiver.MinSeverity, receiver.SendResolved)
            {
                OnlyIncidents = receiver.OnlyIncidents,
                Limit = receiver.Limit,
            })];

    /// <param name="externalUrl">Where people reach this node, for the links in a page.</param>
    public static IReadOnlyList<INotifier> Notifiers(
        IReadOnlyList<ReceiverOptions> options, string externalUrl, TimeProvider time, ILoggerFactory logs) =>
        [.. options.Select(INotifier (receiver) => receiver.Parts.Count == 0
            ? Notifier(receiver, externalUrl, time, logs)
            : new FanOutNotifier(
                receiver.Name,
                [
                    .. receiver.Parts.Select(part =>
                        ((INotifier)Notifier(part, externalUrl, time, logs), part.SendResolved)),
                ]))];

    /// <summary>Puts notifications into a receiver's words; null for one that is not in the configuration.</summary>
    public static PageWriter PagesOf(ReceiverOptions? receiver, string externalUrl, TimeProvider time) =>
        new(new PageLinks(externalUrl), receiver?.Texts ?? ReceiverTexts.None, time);

    /// <summary>The way of the heartbeat; null where none is configured.</summary>
    public static HeartbeatSetup? HeartbeatOf(
        NodeOptions options, string externalUrl, TimeProvider time, ILoggerFactory logs)
    {
        if (options.Heartbeat is not { Target: { } target } heartbeat)
            return null;
        INotifier notifier = options.Receivers.Contains(target)
            ? Notifiers([target], externalUrl, time, logs)[0]
            : new ScrubbedNotifier(new HeartbeatNotifier(target, time), new SecretScrub(target.Secrets));
        return new HeartbeatSetup(notifier, heartbeat.Every);
    }

    private static ScrubbedNotifier Notifier(
        ReceiverOptions receiver, string externalUrl, TimeProvider time, ILoggerFactory logs)
    {
        PageWriter pages = PagesOf(receiver, externalUrl, time);
        INotifier notifier = receiver.Kind switch
        {
            ReceiverKind.Webhook => new WebhookNotifier(receiver, externalUrl, time),
            ReceiverKind.Slack => new SlackNotifier(receiver, pages, time),
            ReceiverKind.PagerDuty => new PagerDutyNotifier(receiver, pages, externalUrl, time),
            ReceiverKind.Email => new EmailNotifier(receiver, pages, time),
            ReceiverKind.Teams => new TeamsNotifier(receiver, pages, time),
            ReceiverKind.Telegram => new TelegramNotifier(receiver, pages, time),
            ReceiverKind.Command => new CommandNotifier(receiver, pages, externalUrl, time),
            _ => new LogNotifier(receiver.Name, logs.CreateLogger<LogNotifier>()),
        };
        return new ScrubbedNotifier(notifier, new SecretScrub(receiver.Secrets));
    }
}
