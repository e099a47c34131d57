using System.Text.Json;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Shared.Ingest;

namespace Monitor.Node.SelfMetrics;

/// <summary>What came in by protocol, and what did not by reason.</summary>
internal static class IngestObservers
{
    public static void Add(InstrumentRegistry registry, IngestGateway gateway)
    {
        registry.ObserveGauge("monitor_ingest_series", "Series known to the collectors.", () => gateway.SeriesCount);
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
            registry.ObserveCounter("monitor_ingest_rejected_points_total",
                "Points that were not taken because of what they are.",
                () => gateway.Statistics.Rejected(reason), ("reason", name));
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        registry.BeforeListing(() =>
        {
            lock (known)
            {
                foreach ((string protocol, ProtocolCounts counts) in gateway.Statistics.Protocols)
                {
                    if (known.Add(protocol))
                        Observe(registry, protocol, counts);
                }
            }
        });
    }

    private static void Observe(InstrumentRegistry registry, string protocol, ProtocolCounts counts)
    {
        registry.ObserveCounter("monitor_ingest_points_total", "Points taken and durable.",
            () => counts.Points, ("protocol", protocol));
        registry.ObserveCounter("monitor_ingest_requests_total", "Requests committed, whatever came of them.",
            () => counts.Requests, ("protocol", protocol));
        registry.ObserveCounter("monitor_ingest_refused_requests_total", "Requests that were told to come again.",
            () => counts.Refused, ("protocol", protocol));
    }
}
