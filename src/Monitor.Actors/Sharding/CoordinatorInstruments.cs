using Monitor.Actors.Instruments;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What is counted of a node's coordinator.</summary>
internal sealed class CoordinatorInstruments
{
    private readonly InstrumentRegistry _registry;
    private readonly HistogramInstrument[] _calls;
    private readonly CounterInstrument[] _failures;

    public CoordinatorInstruments(InstrumentRegistry registry, ClusterBoard board)
    {
        _registry = registry;
        string[] calls = [.. Enum.GetNames<StoreCall>().Select(name => name.ToLowerInvariant())];
        _calls = [.. calls.Select(call => registry.Durations(
            "monitor_cluster_call_duration_seconds", "How long the store took to answer the coordinator.",
            ("call", call)))];
        _failures = [.. calls.Select(call => registry.Counter(
            "monitor_cluster_call_failures_total", "Calls of the coordinator that the store did not answer.",
            ("call", call)))];
        foreach (MemberState state in Enum.GetValues<MemberState>())
        {
            registry.ObserveGauge(
                "monitor_cluster_members", "Nodes that are there, as this one sees it.",
                () => board.View.Members.Count(member => member.State == state),
                ("state", state.ToString().ToLowerInvariant()));
        }

        registry.ObserveGauge(
            "monitor_cluster_leases", "Shards that somebody owns, as this node sees it.",
            () => board.View.Leases.Count);
    }

    public void Answered(StoreCall call, TimeSpan duration) => _calls[(int)call].Observe(duration.TotalSeconds);

    public void Failed(StoreCall call) => _failures[(int)call].Increment();

    public void Count(ShardNews news) => _registry.Counter(
        "monitor_shard_changes_total", "Shards that came to this node or went from it, by what happened and why.",
        ("change", news.Change.ToString().ToLowerInvariant()),
        ("reason", news.Reason.ToString())).Increment();
}
