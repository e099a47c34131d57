using Monitor.Node.Administration;
using Monitor.Node.Alerting;
using Monitor.Node.Api;
using Monitor.Node.Audit;
using Monitor.Node.Configuration;
using Monitor.Node.Dashboard;
using Monitor.Node.Explain;
using Monitor.Node.Forwarding;
using Monitor.Node.Incidents;
using Monitor.Node.Ingest.Native;
using Monitor.Node.Ingest.Otlp;
using Monitor.Node.Ingest.Prometheus;
using Monitor.Node.Machine;
using Monitor.Node.Maintenance;
using Monitor.Node.Notify.Endpoints;
using Monitor.Node.OnCall;
using Monitor.Node.Peers;
using Monitor.Node.Pipeline;
using Monitor.Node.Rehearsal;
using Monitor.Node.Rules;
using Monitor.Node.Scraping;
using Monitor.Node.SelfMetrics;

namespace Monitor.Node.Hosting;

/// <summary>What a node is made of, in the order in which the parts start.</summary>
internal static class NodeComposition
{
    public static IReadOnlyList<INodeFeature> Features(NodeOptions options)
    {
        List<INodeFeature> features =
        [
            new SelfMetricsFeature(),
            new ProbesFeature(),
            new RulesFeature(),
            new PipelineFeature(),
            new DatabaseFeature(),
            new RemoteWriteFeature(),
            new OtlpFeature(),
            new NativeIngestFeature(),
            new ScrapingFeature(),
            new MachineFeature(),
            new PipelineMetricsFeature(),
            new PeersFeature(),
            new ForwardingFeature(),
            new ApiFeature(),
            new IncidentsFeature(),
            new ReceiversFeature(),
            new OnCallFeature(),
            new AlertingFeature(),
            new AuditFeature(),
            new ExplainFeature(),
            new RehearsalFeature(),
            new MaintenanceFeature(),
            new AdministrationFeature(),
            new DashboardFeature(),
        ];
        return features;
    }
}
