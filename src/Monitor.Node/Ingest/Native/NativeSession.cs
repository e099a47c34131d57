using Monitor.Actors.Ingest;
using Monitor.Node.Grpc;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Wire;

namespace Monitor.Node.Ingest.Native;

/// <summary>
/// One stream after its Hello. The loop reads and decodes; a task beside it waits for the commit of the batch before
/// and answers it. The loop awaits that task before it commits or writes anything, so there is one writer at a time.
/// </summary>
internal sealed class NativeSession(
    IGrpcStream stream, NativeHello hello, IIngest ingest, NativeLimits limits, TimeProvider time,
    NativeInstruments instruments)
{
    private const string Protocol = "native";
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    private readonly NativeDictionary _dictionary = new(hello, SeriesLimits.Default, limits.Series);
    private readonly ProtobufWriter _answer = new();
    private NativeBatchDecoder? _decoder;
    private Task _answering = Task.CompletedTask;

    /// <summary>The sequence that must come next; 0 before the first batch, which may have any.</summary>
    private long _next;

    /// <summary>
    /// True after a throttle: batches after the one that was not taken are passed over until it comes again.
    /// </summary>
    private bool _goingBack;

    /// <exception cref="NativeProtocolException">The client broke the protocol; the message says how.</exception>
    public async Task RunAsync(long lastSequence)
    {
        await WriteAsync(new NativeServerMessage.Welcome(
            new NativeWelcome(lastSequence, NativeFields.ProtocolVersion, limits)));
        try
        {
            while (await stream.ReadAsync() is { } message)
            {
                if (Handle(message.Span) is { } work)
                    await work;
            }

            await _answering;
        }
        catch (OperationCanceledException) when (_answering.IsFaulted)
        {
            // The answer failed and woke the loop: its failure is the one that tells why.
            await _answering;
        }
        finally
        {
            // The commit goes on whatever became of the stream; its request must not be used again before it ends.
            await _answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Handles a message; what must be waited for before the next one comes back as a task.</summary>
    private Task? Handle(ReadOnlySpan<byte> bytes)
    {
        NativeClientMessage message = NativeClientMessage.Read(bytes);
        switch (message.Kind)
        {
            case NativeFields.ClientMessage.Hello:
                throw new NativeProtocolException("A second Hello on the same stream.");
            case NativeFields.ClientMessage.Define:
                _dictionary.Define(NativeSeries.Read(message.Body));
                return null;
            case NativeFields.ClientMessage.Batch:
                return HandleBatch(NativeBatch.Read(message.Body));
            case NativeFields.ClientMessage.Health:
                return ReportAsync(NativeHealthReport.Read(message.Body, SeriesLimits.Default));
            default:
                return null;
        }
    }

    private Task? HandleBatch(in NativeBatch batch)
    {
        // While the answer of the batch before is open, a throttle may still come; then this work is thrown away.
        if (IsPassedOver(batch.Sequence))
            return null;
        IIngestRequest request = ingest.Begin(Protocol);
        string? refusal;
        try
        {
            _decoder ??= new NativeBatchDecoder(_dictionary, limits.Observations);
            refusal = _decoder.Decode(batch, request);
        }
        catch
        {
            request.Dispose();
            throw;
        }

        return SubmitAsync(batch.Sequence, batch.Count, request, refusal);
    }

    private async Task SubmitAsync(long sequence, long count, IIngestRequest request, string? refusal)
    {
        bool committing = false;
        try
        {
            await _answering;
            if (IsPassedOver(sequence))
                return;
            _next = sequence + 1;
            _goingBack = false;
            if (refusal is not null)
            {
                instruments.Refused.Increment();
                await WriteAsync(new NativeServerMessage.Refuse(sequence, refusal));
                return;
            }

            request.SetReceipt(hello.Component, hello.Session, sequence);
            committing = true;
            _answering = AnswerOrEndAsync(sequence, count, request);
        }
        finally
        {
            if (!committing)
                request.Dispose();
        }
    }

    private async Task AnswerOrEndAsync(long sequence, long count, IIngestRequest request)
    {
        try
        {
            await AnswerAsync(sequence, count, request);
        }
        catch
        {
            // The loop may be waiting for a message that the client will only send after this answer.
            stream.Call.Cancel();
            throw;
        }
    }

    private async Task AnswerAsync(long sequence, long count, IIngestRequest request)
    {
        IngestOutcome outcome;
        using (request)
            outcome = await request.CommitAsync(CancellationToken.None);
        if (outcome.Status == IngestStatus.Durable)
        {
            instruments.Acknowledged.Increment();
            instruments.Observations.Add(count - outcome.Rejected);
            await WriteAsync(new NativeServerMessage.Ack(sequence, Tell(outcome)));
            return;
        }

        instruments.Throttled.Increment();
        (_next, _goingBack) = (sequence, true);
        TimeSpan wait = outcome.RetryAfter > ShortestWait ? outcome.RetryAfter : ShortestWait;
        await WriteAsync(new NativeServerMessage.Throttle(sequence, wait, outcome.Reason));
    }

    /// <summary>Health is not acknowledged: the client says it again, and a later word replaces this one.</summary>
    private async Task ReportAsync(NativeHealthReport report)
    {
        await _answering;
        using IIngestRequest request = ingest.Begin(Protocol);
        request.ReportHealth(
            hello.Component, report.Level, time.GetUtcNow().ToUnixTimeMilliseconds(), report.TimeToLive, report.Reason);
        await request.CommitAsync(CancellationToken.None);
    }

    private bool IsPassedOver(long sequence)
    {
        if (_next == 0 || sequence == _next)
            return false;
        return _goingBack && sequence > _next
            ? true
            : throw new NativeProtocolException($"Batch {sequence} came where {_next} is next.");
    }

    private ValueTask WriteAsync(NativeServerMessage message)
    {
        _answer.Clear();
        message.Write(_answer);
        return stream.WriteAsync(_answer.WrittenMemory);
    }

    private static IReadOnlyList<NativeRejection> Tell(IngestOutcome outcome) =>
        outcome.Rejections.IsEmpty
            ? []
            : [.. outcome.Rejections.Select(r => new NativeRejection(r.Reason.ToLabel(), r.Points, r.Detail))];
}
