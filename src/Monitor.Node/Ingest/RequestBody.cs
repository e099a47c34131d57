using System.IO.Compression;

namespace Monitor.Node.Ingest;

/// <summary>
/// A request's whole body, decompressed, in one pooled buffer that grows with what really comes. Dispose it when the
/// bytes are no longer read.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBufferBytes = 16 << 10;

    private readonly BodyBudget _budget;
    private readonly long _maxBytes;
    private byte[] _buffer;
    private int _length;

    private RequestBody(BodyBudget budget, long maxBytes)
    {
        _budget = budget;
        _maxBytes = maxBytes;
        _buffer = [];
    }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads a body that is plain or gzip, as its Content-Encoding says.</summary>
    /// <param name="maxDecodedBytes">Longest body after decompression; as sent, the server's own limit holds.</param>
    /// <exception cref="RequestRefusedException">Too large, not what it says, or no room.</exception>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, long maxDecodedBytes, BodyBudget budget, CancellationToken cancel)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        bool gzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!gzip && encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType,
                $"the content encoding {encoding} is not known here; gzip and identity are");
        }

        var body = new RequestBody(budget, maxDecodedBytes);
        try
        {
            if (gzip)
            {
                await using var inflate = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
                await body.FillAsync(inflate, cancel);
            }
            else
            {
                await body.FillAsync(request.Body, cancel);
            }

            return body;
        }
        catch (InvalidDataException)
        {
            body.Dispose();
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, "the body is not the gzip that its content encoding says");
        }
        catch (BadHttpRequestException refused)
        {
            body.Dispose();
            throw new RequestRefusedException(refused.StatusCode, refused.Message);
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

    private async ValueTask FillAsync(Stream source, CancellationToken cancel)
    {
        while (true)
        {
            if (_length == _buffer.Length)
                Grow();
            int read = await source.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (read == 0)
                return;
            _length += read;
            if (_length > _maxBytes)
            {
                throw new RequestRefusedException(StatusCodes.Status413PayloadTooLarge,
                    $"the body has more than {_maxBytes} bytes after decompression");
            }
        }
    }

    private void Grow()
    {
        byte[] larger = BodyBuffers.Rent(Math.Max(FirstBufferBytes, 2 * _buffer.Length));
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
}
