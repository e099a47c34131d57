using Monitor.Shared.Wire;

namespace Monitor.Node.Ingest.Prometheus;

/// <summary>
/// A request's whole body, read and decompressed from Snappy's block format into one pooled buffer. Dispose it when
/// the bytes are no longer read.
/// </summary>
internal sealed class SnappyBody : IDisposable
{
    private const int FirstBufferBytes = 16 << 10;

    private readonly BodyBudget _budget;
    private byte[] _buffer = [];
    private int _length;

    private SnappyBody(BodyBudget budget) => _budget = budget;

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Bytes of the body as sent.</summary>
    public int CompressedBytes { get; private set; }

    /// <summary>Reads and decompresses a body.</summary>
    /// <param name="maxBytes">Longest body as sent.</param>
    /// <param name="maxDecodedBytes">Longest body after decompression.</param>
    /// <exception cref="RequestRefusedException">The body is too large, not Snappy, or there is no room.</exception>
    public static async ValueTask<SnappyBody> ReadAsync(
        HttpRequest request, long maxBytes, long maxDecodedBytes, BodyBudget budget, CancellationToken cancel)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes, "");
        using var compressed = new SnappyBody(budget);
        try
        {
            await compressed.FillAsync(request.Body, request.ContentLength ?? FirstBufferBytes, maxBytes, cancel);
        }
        catch (BadHttpRequestException refused)
        {
            throw new RequestRefusedException(refused.StatusCode, refused.Message);
        }

        var body = new SnappyBody(budget) { CompressedBytes = compressed._length };
        try
        {
            body.Decompress(compressed.Memory.Span, maxDecodedBytes);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        _budget.Release(_buffer.Length);
        BodyBuffers.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async ValueTask FillAsync(Stream source, long expected, long maxBytes, CancellationToken cancel)
    {
        // One byte more than expected, so that the read that finds the end needs no larger buffer. What a header
        // claims is believed only up to a mebibyte; beyond, the buffer grows with what really comes.
        Grow((int)Math.Min(expected + 1, 1 << 20));
        while (true)
        {
            int read = await source.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (read == 0)
                return;
            _length += read;
            if (_length > maxBytes)
                throw TooLarge(maxBytes, "");
            if (_length == _buffer.Length)
                Grow(2 * _length);
        }
    }

    private void Decompress(ReadOnlySpan<byte> block, long maxDecodedBytes)
    {
        SnappyResult result = Snappy.ReadLength(block, out int length, out _);
        if (result.Succeeded && length > maxDecodedBytes)
            throw TooLarge(maxDecodedBytes, " after decompression");
        if (result.Succeeded)
        {
            Grow(length + Snappy.Slack);
            result = Snappy.Decompress(block, _buffer, out _length);
        }

        if (!result.Succeeded)
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, $"the body is not a Snappy block: {result.Describe()}");
        }
    }

    private void Grow(int atLeast)
    {
        byte[] larger = BodyBuffers.Rent(Math.Max(FirstBufferBytes, atLeast));
        if (!_budget.TryTake(larger.Length - _buffer.Length))
        {
            BodyBuffers.Return(larger);
            throw new RequestRefusedException(StatusCodes.Status429TooManyRequests,
                "too many large requests at once; send again after a while");
        }

        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            BodyBuffers.Return(_buffer);
        _buffer = larger;
    }

    private static RequestRefusedException TooLarge(long limit, string when) =>
        new(StatusCodes.Status413PayloadTooLarge, $"the body has more than {limit} bytes{when}");
}
