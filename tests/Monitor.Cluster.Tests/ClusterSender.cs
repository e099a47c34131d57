using System.Diagnostics;
using Monitor.EndToEnd.Durability;

namespace Monitor.Cluster.Tests;

/// <summary>
/// Writes to one component without a pause, to whichever node takes it: what is not acknowledged by one goes to the
/// next, as a sender behind a balancer would do it.
/// </summary>
internal sealed class ClusterSender(ClusterUnderTest cluster, string component, long startMs)
{
    public const string Metric = "position";
    public const int Series = 10;

    // Less than a second, so that a second has many samples and one that is lost or counted twice changes it.
    private const int StepMs = 20;

    /// <summary>A cluster that works takes a request long before; reached only when something is broken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly CancellationTokenSource _givenUp = new();
    private long _acknowledged;
    private long _unanswered;

    public string Component => component;

    /// <summary>Requests that a node said it has.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Attempts that ended without an acknowledgement, and were made again at another node.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Sends until it is told to stop; what is under way then is sent to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var request = new RemoteWriteRequest();
            for (int i = 0; i < Series; i++)
                request.Add(component, Metric, $"{i}", _acknowledged + i, startMs + StepMs * _acknowledged);
            await SendAsync(cluster, request, () => _unanswered++, _givenUp.Token);
            _acknowledged++;
        }
    }

    /// <summary>What is under way is not sent to its end any more.</summary>
    public void GiveUp() => _givenUp.Cancel();

    /// <summary>Sends until a node has acknowledged it.</summary>
    /// <exception cref="TimeoutException">None did; the message has what the nodes wrote.</exception>
    public static async Task SendAsync(
        ClusterUnderTest cluster, RemoteWriteRequest request, Action? unanswered = null,
        CancellationToken givenUp = default)
    {
        long began = Stopwatch.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            givenUp.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException(
                    $"No node acknowledged a request in {attempt} attempts.\n{cluster.Describe()}");
            IReadOnlyList<ClusterNode> nodes = cluster.Nodes;
            try
            {
                if (await request.TrySendAsync(Client, nodes[attempt % nodes.Count].Page))
                    return;
            }
            catch (OperationCanceledException)
            {
                // It may have been taken: the same samples go again, and must not count again.
            }

            unanswered?.Invoke();
            await Task.Delay(5, givenUp);
        }
    }
}
