using System.Diagnostics;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Durability;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Sends to one node, and to the next when that one does not acknowledge it, until one does.</summary>
internal static class ChaosSender
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <param name="first">The node that is tried first.</param>
    /// <param name="unanswered">Called for each attempt that was not acknowledged.</param>
    /// <returns>The node that acknowledged it.</returns>
    /// <exception cref="TimeoutException">None did.</exception>
    public static async Task<int> SendAsync(
        ClusterUnderTest cluster, RemoteWriteRequest request, int first, Action? unanswered = null)
    {
        long began = Stopwatch.GetTimestamp();
        for (int node = first; ; node++)
        {
            if (await TryAsync(request, cluster.Nodes[node % cluster.Nodes.Count]))
                return node % cluster.Nodes.Count;
            unanswered?.Invoke();
            if (Stopwatch.GetElapsedTime(began) > ChaosPatience.Limit)
                throw new TimeoutException($"no node took a request in {ChaosPatience.Limit}");
            await Task.Delay(Pause);
        }
    }

    private static async Task<bool> TryAsync(RemoteWriteRequest request, ClusterNode node)
    {
        try
        {
            return await request.TrySendAsync(Client, node.Page);
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException)
        {
            // It may have been taken: the same samples go again, and must not count again.
            return false;
        }
    }
}
