using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Durability;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>
/// Remote write of one component at a steady pace, its series in turn, each once a second. A level that comes after
/// newer ones, because the node that kept it for the database was killed meanwhile, counts when its second is empty:
/// so it is with series that are written once a second, as scraped ones are.
/// </summary>
internal sealed class PacedSender(ClusterUnderTest cluster, string component, int firstNode)
{
    public const string Metric = "level";
    public const int Series = Turns * SeriesInTurn;

    private const int Turns = 10;
    private const int SeriesInTurn = 20;
    private const int StepMs = 1000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds((double)StepMs / Turns);

    private readonly long[] _lastMs = new long[Turns];
    private long _requests;
    private long _unanswered;

    public string Component => component;

    /// <summary>Samples that a node said it has.</summary>
    public long Acknowledged => Volatile.Read(ref _requests) * SeriesInTurn;

    /// <summary>Attempts without an acknowledgement.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Samples that a node said it has, of each series.</summary>
    public IEnumerable<long> AcknowledgedOfEach => Enumerable.Range(0, Series).Select(
        series => (_requests - series / SeriesInTurn + Turns - 1) / Turns);

    /// <summary>Sends until it is told to stop; what is under way then is sent to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(Pace);
        int node = firstNode;
        while (!stop.IsCancellationRequested)
        {
            int turn = (int)(_requests % Turns);
            _lastMs[turn] = Math.Max(
                _lastMs[turn] + StepMs, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            var request = new RemoteWriteRequest();
            for (int i = 0; i < SeriesInTurn; i++)
                request.Add(component, Metric, $"{turn * SeriesInTurn + i}", _requests + i, _lastMs[turn]);
            node = await ChaosSender.SendAsync(cluster, request, node, () => _unanswered++);
            _requests++;
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
