using System.Threading.Channels;
using Monitor.Client.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Wire;

namespace Monitor.Client.Native;

/// <summary>
/// One stream of a session. One loop sends: definitions before the batches that need them, batches within the server's
/// window, health when due. Another takes the answers and moves the outbox on. A third watches that answers come.
/// </summary>
internal sealed class NativeClientStream(
    NativeSender sender, GrpcDuplexCall call, NativeOutbox outbox, BatchMaker maker, MonitorClientOptions options,
    ChannelReader<bool> wake)
{
    private readonly ProtobufWriter _message = new();
    private NativeLimits _limits = NativeLimits.Default;
    private int _defined;
    private long _progressAt;
    private long _quietUntilMs;

    private long NowMs => (long)options.Time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Says Hello, and takes from the Welcome which batches have counted already.</summary>
    public async Task OpenAsync(NativeHello hello, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Time);
        using CancellationTokenRegistration link = timeout.Token.Register(limit.Cancel);
        hello.Write(_message);
        await call.WriteAsync(_message.WrittenMemory, limit.Token).ConfigureAwait(false);
        await call.FlushAsync(limit.Token).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await call.ReadAsync(limit.Token).ConfigureAwait(false)
            ?? throw new NativeProtocolException("The server ended the stream without a Welcome.");
        if (NativeServerMessage.Read(answer.Span) is not NativeServerMessage.Welcome { Content: { } welcome })
            throw new NativeProtocolException("The server's first message is no Welcome.");
        if (welcome.LastSequence > outbox.LastSequence)
            throw new NativeProtocolException("The server knows batches of this session that it never made.");
        _limits = welcome.Limits;
        Acknowledge(welcome.LastSequence);
        outbox.BeginStream();
        sender.Health.BeginStream();
        _progressAt = NowMs;
    }

    public async Task SendAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (sender.Health.TakeDue() is { } report)
            {
                _message.Clear();
                report.Write(_message);
                await call.WriteAsync(_message.WrittenMemory, cancel).ConfigureAwait(false);
            }

            while (NowMs >= Interlocked.Read(ref _quietUntilMs) && TryNext(out OutboundBatch? batch))
            {
                await DefineAsync(batch.SeriesNeeded, cancel).ConfigureAwait(false);
                await call.WriteAsync(batch.Message.WrittenMemory, cancel).ConfigureAwait(false);
            }

            await call.FlushAsync(cancel).ConfigureAwait(false);
            sender.CompleteFlushes();
            await wake.ReadAsync(cancel).ConfigureAwait(false);
        }
    }

    public async Task ReceiveAsync(CancellationToken cancel)
    {
        while (await call.ReadAsync(cancel).ConfigureAwait(false) is { } bytes)
        {
            Interlocked.Exchange(ref _progressAt, NowMs);
            switch (NativeServerMessage.Read(bytes.Span))
            {
                case NativeServerMessage.Ack ack:
                    Acknowledge(ack.Sequence);
                    foreach (NativeRejection rejection in ack.Rejections)
                    {
                        sender.Counts.Reject(rejection.Points);
                        sender.Tell(
                            $"{rejection.Points} observations rejected: {rejection.Reason}, {rejection.Detail}.");
                    }

                    break;
                case NativeServerMessage.Refuse refuse:
                    OutboundBatch refused = outbox.Refuse(refuse.Sequence);
                    sender.Counts.Refuse(refused);
                    sender.Tell($"A batch of {refused.Observations} observations was refused: {refuse.Reason}");
                    maker.Return(refused);
                    break;
                case NativeServerMessage.Throttle throttle:
                    outbox.GoBackTo(throttle.Sequence);
                    Interlocked.Exchange(ref _quietUntilMs, NowMs + (long)throttle.RetryAfter.TotalMilliseconds);
                    sender.Tell($"The node asks to wait {throttle.RetryAfter.TotalSeconds:F1} s: {throttle.Reason}");
                    WakeAfter(throttle.RetryAfter, cancel);
                    break;
            }

            sender.CompleteFlushes();
            sender.Wake();
        }

        throw new GrpcException(GrpcStatus.Unavailable, "The server ended the stream.");
    }

    /// <summary>Ends with an exception when batches are under way and the server says nothing for too long.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(options.AnswerTimeout / 4, options.Time, cancel).ConfigureAwait(false);
            if (outbox.UnderWay == 0)
                Interlocked.Exchange(ref _progressAt, NowMs);
            else if (NowMs - Interlocked.Read(ref _progressAt) > options.AnswerTimeout.TotalMilliseconds)
                throw new IOException($"No answer for {options.AnswerTimeout.TotalSeconds:F0} s.");
        }
    }

    private void Acknowledge(long sequence)
    {
        IReadOnlyList<OutboundBatch> counted = outbox.Acknowledge(sequence);
        sender.Counts.Acknowledge(counted);
        foreach (OutboundBatch batch in counted)
            maker.Return(batch);
    }

    /// <summary>A batch that waits to go out, or a new one when it is full or it is time.</summary>
    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out OutboundBatch? batch)
    {
        if (outbox.TrySend(_limits.Unacknowledged, out batch))
            return true;
        int most = Math.Min(options.BatchSize, _limits.Observations);
        bool isTime = sender.IsFlushDue;
        if (outbox.Count >= _limits.Unacknowledged || (sender.Buffer.Waiting < most && !isTime))
            return false;
        if (outbox.Add(sequence => maker.Make(sequence, most)) is not { } made)
        {
            sender.IsFlushDue = false;
            return false;
        }

        if (made.Observations < most)
            sender.IsFlushDue = false;
        return outbox.TrySend(_limits.Unacknowledged, out batch);
    }

    private async ValueTask DefineAsync(int count, CancellationToken cancel)
    {
        for (; _defined < count; _defined++)
        {
            _message.Clear();
            sender.Register[_defined].Write(_message);
            await call.WriteAsync(_message.WrittenMemory, cancel).ConfigureAwait(false);
        }
    }

    private void WakeAfter(TimeSpan wait, CancellationToken cancel) =>
        _ = Task.Delay(wait, options.Time, cancel).ContinueWith(
            _ => sender.Wake(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
}
