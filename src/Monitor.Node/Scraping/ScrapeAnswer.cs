using Monitor.Node.Ingest;
using Monitor.Shared.Ingest.Exposition;

namespace Monitor.Node.Scraping;

/// <summary>The text that a target answered with, in one pooled buffer. Dispose it when it is no longer read.</summary>
internal sealed class ScrapeAnswer : IDisposable
{
    private const int FirstBufferBytes = 32 << 10;

    private byte[] _buffer = BodyBuffers.Rent(FirstBufferBytes);
    private int _length;

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, _length);

    public ExpositionFormat Format { get; init; }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="ScrapeFailedException">There is more than the limit.</exception>
    public async Task FillAsync(Stream source, long limit, CancellationToken cancel)
    {
        while (true)
        {
            if (_length == _buffer.Length)
                Grow(limit);
            int read = await source.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (read == 0)
                return;
            _length += read;
            if (_length > limit)
                throw new ScrapeFailedException($"the answer has more than {limit} bytes (body_size_limit)");
        }
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        BodyBuffers.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Grow(long limit)
    {
        // One byte more than allowed is enough to know that it is too much.
        byte[] larger = BodyBuffers.Rent((int)Math.Min(2L * _buffer.Length, Math.Max(limit, _buffer.Length) + 1));
        Text.CopyTo(larger);
        BodyBuffers.Return(_buffer);
        _buffer = larger;
    }
}
