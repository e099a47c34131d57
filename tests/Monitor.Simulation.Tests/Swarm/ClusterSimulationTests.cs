using Monitor.Simulation.Swarm;

namespace Monitor.Simulation.Tests.Swarm;

/// <summary>
/// A fixed set of worlds, each with its own faults. One that breaks a law names its seed; run it with
/// <c>dotnet run --project tests/Monitor.Simulation -c Release -- --seed N --trace</c>.
/// </summary>
public sealed class ClusterSimulationTests
{
    private static readonly TimeSpan Storm = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1)]
    [InlineData(51)]
    [InlineData(101)]
    [InlineData(151)]
    public void Every_law_holds_in_fifty_worlds(int firstSeed)
    {
        var swarm = new SwarmRun(firstSeed, count: 50, threads: 2, Storm, Teeth.None);

        IReadOnlyList<SeedReport> reports = swarm.Run();

        Assert.Equal(50, reports.Count);
        Assert.All(reports, report => Assert.True(report.Broken is null, report.Describe()));
        Assert.True(reports.Sum(report => report.Episodes) > 500, "The worlds had hardly any episodes.");
        Assert.True(reports.Sum(report => report.Pages) > 1000, "The worlds had hardly any pages.");
    }

    /// <summary>
    /// The store goes away for up to a minute again and again: trouble is paged all the same, and once, and an outage
    /// makes no episode of its own.
    /// </summary>
    [Fact]
    public void Nodes_that_go_on_without_the_store_page_in_time_and_nobody_twice()
    {
        var swarm = new SwarmRun(7, count: 16, threads: 2, 3 * Storm, Teeth.None) { Plan = SwarmPlan.DrawOutages };

        IReadOnlyList<SeedReport> reports = swarm.Run();

        Assert.All(reports, report => Assert.True(report.Broken is null, report.Describe()));
        Assert.True(reports.Sum(report => report.Episodes) > 100, "The worlds had hardly any episodes.");
    }

    [Fact]
    public void Seed_replays_its_world_line_by_line()
    {
        IReadOnlyList<SeedReport> first = new SwarmRun(1, count: 12, threads: 2, Storm, Teeth.None).Run();
        IReadOnlyList<SeedReport> second = new SwarmRun(1, count: 12, threads: 1, Storm, Teeth.None).Run();

        Assert.Equal(
            first.Select(report => (report.Seed, report.Trace.Hash, report.Trace.Lines)),
            second.Select(report => (report.Seed, report.Trace.Hash, report.Trace.Lines)));
        Assert.Equal(12, first.Select(report => report.Trace.Hash).Distinct().Count());
    }

    [Theory]
    [InlineData(Teeth.Fencing, "no write under an epoch that is over")]
    [InlineData(Teeth.Receipts, "every node shows all that was acknowledged")]
    [InlineData(Teeth.CheckpointOrder, "every node is ready")]
    [InlineData(Teeth.AlertPosition, "every episode is paged and ends")]
    [InlineData(Teeth.PageNumber, "each page is taken once, none left out")]
    public void What_is_broken_on_purpose_is_found_within_thirty_worlds(Teeth teeth, string law)
    {
        IReadOnlyList<SeedReport> reports = new SwarmRun(1, count: 30, threads: 2, Storm, teeth).Run();

        Assert.Contains(reports, report => report.Broken?.Law == law);
    }
}
