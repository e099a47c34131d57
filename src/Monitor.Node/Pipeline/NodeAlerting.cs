using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Health;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Node.Configuration;
using Monitor.Node.Incidents;
using Monitor.Node.Notify;
using Monitor.Node.OnCall;
using Monitor.Node.Storage;
using Monitor.Shared.Health;
using Monitor.Shared.Incidents;

namespace Monitor.Node.Pipeline;

/// <summary>Alerting and health of the node, from its configuration.</summary>
internal static class NodeAlerting
{
    public static AlertingSetup SetupOf(
        NodeOptions options, IEngine stores, ActorSystem system, InstrumentRegistry instruments,
        ILoggerFactory logs, OnCallFile onCall, LearnedTopology topology) => new()
        {
            Log = stores.Log,
            Journal = stores.Journal,
            Snapshots = stores.Snapshots,
            Receivers = Receivers.Of(options.Receivers),
            Routing = options.Alerting.Routing,
            Alerts = new AlertManagerOptions { Alerts = options.Alerting.Alerts },
            Notifiers = Receivers.Notifiers(options.Receivers, ExternalUrl(options), system.Time, logs),
            Instruments = instruments,
            Random = new Random(),
            Audit = new AuditOptions { Policy = options.Audit },
            Health = new HealthActorOptions { Health = HealthOf(options.Components) },
            Topology = () => topology.Current,
            OnCall = () => onCall.InForce.Directory,
            Heartbeat = Receivers.HeartbeatOf(options, ExternalUrl(options), system.Time, logs),
        };

    public static string ExternalUrl(NodeOptions options) =>
        options.Listeners.ExternalUrl?.AbsoluteUri.TrimEnd('/') ?? $"http://{HostOf(options.Listeners.Http)}";

    /// <summary>Nobody can follow a link to "every address".</summary>
    private static string HostOf(ListenAddress listen) =>
        listen.IsAny ? $"{Environment.MachineName}:{listen.Port}" : listen.ToString();

    public static Topology TopologyOf(IReadOnlyList<ComponentOptions> components) => components
        .SelectMany(component => component.DependsOn.Select(needs => (component.Name, Needs: needs)))
        .Aggregate(Topology.Empty, (topology, link) => topology.With(link.Name, link.Needs));

    private static HealthOptions HealthOf(IReadOnlyList<ComponentOptions> components) => new()
    {
        Default = PolicyOf(isCritical: false, silentAfter: null),
        Components = components.ToImmutableDictionary(
            component => component.Name, component => PolicyOf(component.Critical, component.SilentAfter)),
    };

    private static ComponentPolicy PolicyOf(bool isCritical, TimeSpan? silentAfter) =>
        new(isCritical, silentAfter ?? ComponentOptions.LeastSilentAfter, FollowsRhythm: silentAfter is null);
}
