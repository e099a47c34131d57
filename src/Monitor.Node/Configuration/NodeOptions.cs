using Monitor.Node.Alerting;
using Monitor.Node.Scraping;
using Monitor.Shared.Alerting.Maintenance;
using Monitor.Shared.Audit;

namespace Monitor.Node.Configuration;

/// <summary>All that a node can be told, checked as a whole: what is here can be acted upon.</summary>
/// <param name="Source">The file that was read, for the log; null when there was none.</param>
/// <param name="Receivers">Who can be told, those of an alertmanager.yml included.</param>
/// <param name="Alerting">Who is told of what, and when.</param>
/// <param name="ScrapeConfigs">What the node scrapes.</param>
/// <param name="Shards">How many shards components are spread over; fixed for the life of what is stored.</param>
/// <param name="Cluster">This node's part in a cluster; null when it is alone.</param>
internal sealed record NodeOptions(
    string? Source,
    DataOptions Data,
    HistoryOptions History,
    ListenerOptions Listeners,
    AuthOptions Auth,
    LogOptions Log,
    IngestOptions Ingest,
    MachineOptions Machine,
    RulesOptions Rules,
    IReadOnlyList<ReceiverOptions> Receivers,
    AlertingOptions Alerting,
    IReadOnlyList<ScrapeConfig> ScrapeConfigs,
    IReadOnlyList<ComponentOptions> Components,
    int Shards,
    ClusterOptions? Cluster)
{
    /// <summary>How much of the audit log is kept.</summary>
    public AuditPolicy Audit { get; init; } = AuditPolicy.Usual;

    /// <summary>Who hears that alerting works, and how often; null for nobody.</summary>
    public HeartbeatOptions? Heartbeat { get; init; }

    /// <summary>The file of who is called when; null for none.</summary>
    public string? OnCallFile { get; init; }

    /// <summary>Alerts that shall not be told at hours that come again.</summary>
    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>Every secret text of the configuration, for the log to mask.</summary>
    public IEnumerable<Secret> Secrets =>
        Receivers.SelectMany(r => r.Secrets)
            .Concat(Heartbeat?.Target?.Secrets ?? [])
            .Concat(ScrapeConfigs.Select(s => s.Authorization?.Parameter).OfType<string>().Select(s => new Secret(s)))
            .Concat(new[] { Auth.BearerToken, Cluster?.Token, Cluster?.Postgres.Password }.OfType<Secret>());
}
