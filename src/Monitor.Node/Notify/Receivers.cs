using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
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
            })];

    /// <param name="externalUrl">Where people reach this node, for the links in a page.</param>
    public static IReadOnlyList<INotifier> Notifiers(
        IReadOnlyList<ReceiverOptions> options, string externalUrl, TimeProvider time, ILoggerFactory logs) =>
        [.. options.Select(receiver => receiver.Parts.Count == 0
            ? Notifier(receiver, externalUrl, time, logs)
            : new FanOutNotifier(
                receiver.Name,
                [.. receiver.Parts.Select(part => (Notifier(part, externalUrl, time, logs), part.SendResolved))]))];

    private static INotifier Notifier(
        ReceiverOptions receiver, string externalUrl, TimeProvider time, ILoggerFactory logs) => receiver.Kind switch
        {
            ReceiverKind.Webhook => new WebhookNotifier(receiver, externalUrl, time),
            _ => new LogNotifier(receiver.Name, logs.CreateLogger<LogNotifier>()),
        };
}
