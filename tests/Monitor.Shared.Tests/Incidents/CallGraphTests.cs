using Monitor.Shared.Incidents;

namespace Monitor.Shared.Tests.Incidents;

public sealed class CallGraphTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Calls_link_what_nobody_declared_and_say_so()
    {
        CallGraph graph = CallGraph.Empty.After(Minute, [
            new ServiceCalls("gateway", "risk", 700), new ServiceCalls("gateway", "risk", 500),
            new ServiceCalls("risk", "ledger", 9)]);
        Topology topology = graph.On(Topology.Empty.With("risk", "ledger"));
        Assert.Equal(1200, topology.CallsOf("gateway", "risk"));
        Assert.Null(topology.CallsOf("risk", "ledger"));

        var desk = new ResponseDesk { Topology = topology };
        desk.Fire("risk");
        desk.Fire("gateway", "Rejects");
        desk.Fire("ledger", "Late");
        Assert.Equal("gateway calls risk: learned from 1200 calls", Because(desk, "gateway"));
        Assert.Equal("risk depends on ledger", Because(desk, "ledger"));
        Assert.Equal("ledger", RootCause.Rank(desk.Incident, topology)[0].Component);
    }

    private static string Because(ResponseDesk desk, string component) => string.Join(
        "; ", desk.Incident.Alerts.Values.Single(alert => alert.Component == component).Because);

    [Fact]
    public void Link_fades_by_half_in_an_hour_and_is_forgotten_when_it_says_nothing_any_more()
    {
        CallGraph graph = CallGraph.Empty.After(Minute, [new ServiceCalls("a", "b", 100)]);
        graph = graph.After(TimeSpan.FromHours(1), []);
        Assert.Equal(50, graph.Links[("a", "b")], 6);
        // Fewer calls than it had are no reason to forget it faster.
        graph = graph.After(TimeSpan.Zero, [new ServiceCalls("a", "b", 10)]);
        Assert.Equal(50, graph.Links[("a", "b")], 6);
        graph = graph.After(TimeSpan.FromHours(5), []);
        Assert.Empty(graph.Links);
    }

    [Fact]
    public void Links_are_bounded_and_the_weakest_go()
    {
        CallGraph graph = CallGraph.Empty.After(Minute, Enumerable.Range(0, CallGraph.MaxLinks + 50)
            .Select(i => new ServiceCalls($"c{i}", "hub", 10 + i)).Append(new ServiceCalls("x", "x", 1e9)));
        Assert.Equal(CallGraph.MaxLinks, graph.Links.Count);
        Assert.False(graph.Links.ContainsKey(("c49", "hub")));
        Assert.True(graph.Links.ContainsKey(("c50", "hub")));
    }
}
