using System.Threading.Channels;
using Monitor.Client.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Native;

namespace Monitor.Client.Native;

/// <summary>
/// Keeps a session alive: connects, serves a stream until it ends, waits a while, connects again. What is not
/// acknowledged stays in the outbox and goes out again under the same sequence, so that it counts once whichever side
/// failed; only what overflows the buffer meanwhile is dropped, and counted.
/// </summary>
internal sealed class NativeSender : IAsyncDisposable
{
    private readonly MonitorClientOptions _options;
    private readonly NativeHello _hello;
    private readonly HttpClient _http;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly BackOff _backOff;
    private readonly NativeOutbox _outbox = new();
    private readonly List<FlushRequest> _flushes = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly Task _running;
    private volatile bool _isFlushDue;

    public NativeSender(MonitorClientOptions options, NativeHello hello)
    {
        _options = options;
        _hello = hello;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = options.AnswerTimeout,
            KeepAlivePingDelay = options.AnswerTimeout,
            KeepAlivePingTimeout = options.AnswerTimeout,
            UseProxy = false,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _backOff = new BackOff(options.ReconnectDelay.First, options.ReconnectDelay.Longest, options.Random);
        Buffer = new ObservationBuffer(
            options.BufferCapacity, options.BatchSize, options.Overflow, options.Time, Wake);
        Health = new HealthBeat(options.Time);
        _timer = options.Time.CreateTimer(
            static sender => ((NativeSender)sender!).OnTick(), this, options.FlushInterval, options.FlushInterval);
        _running = Task.Run(RunAsync);
    }

    public ObservationBuffer Buffer { get; }

    public SeriesRegister Register { get; } = new();

    public NativeCounts Counts { get; } = new();

    public HealthBeat Health { get; }

    /// <summary>True from a tick of the timer or a flush until what waits then has become batches.</summary>
    public bool IsFlushDue
    {
        get => _isFlushDue;
        set => _isFlushDue = value;
    }

    public void ReportHealth(HealthLevel level, string reason, TimeSpan timeToLive)
    {
        Health.Set(level, reason, timeToLive);
        Wake();
    }

    /// <summary>Completes when all that was recorded before is durable at the node, rejected or dropped.</summary>
    public Task FlushAsync(CancellationToken cancel)
    {
        var request = new FlushRequest(Buffer.Mark());
        lock (_flushes)
            _flushes.Add(request);
        IsFlushDue = true;
        Wake();
        return request.Done.WaitAsync(cancel);
    }

    /// <summary>Ends the waits of those whose observations are all answered.</summary>
    public void CompleteFlushes()
    {
        lock (_flushes)
        {
            _flushes.RemoveAll(f => f.TryComplete(Buffer, _outbox));
            IsFlushDue |= _flushes.Count > 0;
        }
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    public void Tell(string problem) => _options.Log?.Invoke(problem);

    public async ValueTask DisposeAsync()
    {
        Buffer.Close();
        using (var limit = new CancellationTokenSource(_options.CloseTimeout, _options.Time))
        {
            try
            {
                await FlushAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Tell("Closed before all was delivered.");
            }
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        Counts.Drop(Buffer.Waiting + _outbox.Acknowledge(long.MaxValue).Sum(b => (long)b.Observations));
        lock (_flushes)
            _flushes.ForEach(f => f.Fail(new ObjectDisposedException(nameof(MonitorClient))));
        _http.Dispose();
        _stop.Dispose();
        Buffer.Dispose();
    }

    private void OnTick()
    {
        IsFlushDue = true;
        Wake();
    }

    private async Task RunAsync()
    {
        var maker = new BatchMaker(_options.BatchSize, Buffer, Register);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ServeOneStreamAsync(maker).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is HttpRequestException or IOException or GrpcException
                or OperationCanceledException or NativeProtocolException or InvalidOperationException)
            {
                if (_stop.IsCancellationRequested)
                    return;
                TimeSpan wait = _backOff.Next();
                Tell($"No stream to {_options.Endpoint}: {ended.Message} Trying again in {wait.TotalSeconds:F1} s.");
                await Task.Delay(wait, _options.Time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeOneStreamAsync(BatchMaker maker)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        GrpcDuplexCall call = await GrpcDuplexCall.OpenAsync(
            _http, new Uri(_options.Endpoint, NativeFields.StreamMethod), _options.BearerToken, cancel.Token)
            .ConfigureAwait(false);
        await using (call.ConfigureAwait(false))
        {
            var stream = new NativeClientStream(this, call, _outbox, maker, _options, _wake.Reader);
            await stream.OpenAsync(_hello, cancel.Token).ConfigureAwait(false);
            Counts.Connect();
            _backOff.Reset();

            // Whichever loop ends first ends the others; its failure is the one that tells why.
            Task[] loops =
                [stream.SendAsync(cancel.Token), stream.ReceiveAsync(cancel.Token), stream.WatchAsync(cancel.Token)];
            Task first = await Task.WhenAny(loops).ConfigureAwait(false);
            await cancel.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
    }
}
