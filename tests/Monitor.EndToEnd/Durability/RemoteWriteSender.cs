namespace Monitor.EndToEnd.Durability;

/// <summary>
/// Writes to one component without a pause: each request has the next sample of every series, and is sent until it is
/// acknowledged, as Prometheus does.
/// </summary>
internal sealed class RemoteWriteSender(Uri page, string component, long startMs) : ILoad
{
    public const string Metric = "position";
    public const int Series = 20;

    // Less than a second, so that a second has many samples and one that is lost or counted twice changes it.
    private const int StepMs = 20;

    private readonly HttpClient _client = new();
    private long _acknowledged;
    private long _unanswered;

    public string Component => component;

    string ILoad.Metric => Metric;

    int ILoad.Series => Series;

    /// <summary>Requests that the node said it has.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Requests that ended without an answer, and so were sent again.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Sends until it is told to stop; what is under way then is sent to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            RemoteWriteRequest request = Next();
            while (!await request.TrySendAsync(_client, page))
            {
                _unanswered++;
                await Task.Delay(5, CancellationToken.None);
            }

            _acknowledged++;
        }
    }

    /// <summary>Sends until a request is not acknowledged, and gives that one up.</summary>
    public async Task RunUntilRefusedAsync()
    {
        while (await Next().TrySendAsync(_client, page))
            _acknowledged++;
        _unanswered++;
    }

    private RemoteWriteRequest Next()
    {
        var request = new RemoteWriteRequest();
        for (int i = 0; i < Series; i++)
            request.Add(component, Metric, $"{i}", _acknowledged + i, startMs + StepMs * _acknowledged);
        return request;
    }
}
