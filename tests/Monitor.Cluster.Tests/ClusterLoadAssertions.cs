namespace Monitor.Cluster.Tests;

/// <summary>What a test demands of a load's account.</summary>
internal static class ClusterLoadAssertions
{
    /// <summary>Stops writing, and holds what the cluster counted against what it acknowledged.</summary>
    public static async Task AssertCountedOnceAsync(this ClusterLoad load) => Assert.All(
        await load.CountAsync(),
        series => Assert.True(
            series.Counted == series.Acknowledged,
            $"{series.Component}: {series.Acknowledged} were acknowledged and {series.Counted} are counted"));
}
