using Monitor.Shared.Wire;

namespace Monitor.EndToEnd.Durability;

/// <summary>The body of one remote write of samples, in a Snappy block that holds it uncompressed.</summary>
internal sealed class RemoteWriteRequest
{
    private const int LongestLiteral = 1 << 16;

    // A literal whose length less one follows in two bytes.
    private const byte LiteralOfTwoLengthBytes = 61 << 2;

    private readonly ProtobufWriter _request = new();

    /// <summary>Adds a sample of a series.</summary>
    public RemoteWriteRequest Add(
        string component, string metric, string book, double value, long timestampMs)
    {
        int series = _request.BeginMessage(1);
        AddLabel("__name__", metric);
        AddLabel("component", component);
        AddLabel("book", book);
        int sample = _request.BeginMessage(2);
        _request.WriteDouble(1, value);
        _request.WriteInt64(2, timestampMs);
        _request.EndMessage(sample);
        _request.EndMessage(series);
        return this;
    }

    /// <summary>Sends it once.</summary>
    /// <returns>Whether the node acknowledged it; false when it must be sent again.</returns>
    /// <exception cref="InvalidOperationException">The node takes it for wrong.</exception>
    public async Task<bool> TrySendAsync(HttpClient client, Uri page)
    {
        try
        {
            using HttpResponseMessage answer = await PostAsync(client, page);
            return (int)answer.StatusCode switch
            {
                204 => true,
                429 or 503 => false,
                _ => throw new InvalidOperationException(
                    $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"),
            };
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Sends it once, for those who look at the answer.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpClient client, Uri page)
    {
        using var content = new ByteArrayContent(Pack());
        content.Headers.ContentType = new("application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        return await client.PostAsync(new Uri(page, "api/v1/write"), content);
    }

    /// <summary>Sends it until it is acknowledged.</summary>
    public async Task SendAsync(HttpClient client, Uri page)
    {
        while (!await TrySendAsync(client, page))
            await Task.Delay(5);
    }

    private byte[] Pack()
    {
        ReadOnlySpan<byte> rest = _request.WrittenSpan;
        var block = new ProtobufWriter(rest.Length + 16);
        block.WriteVarint((ulong)rest.Length);
        while (!rest.IsEmpty)
        {
            int length = Math.Min(rest.Length, LongestLiteral);
            block.WriteRaw([LiteralOfTwoLengthBytes, (byte)(length - 1), (byte)((length - 1) >> 8)]);
            block.WriteRaw(rest[..length]);
            rest = rest[length..];
        }

        return block.ToArray();
    }

    private void AddLabel(string name, string value)
    {
        int label = _request.BeginMessage(1);
        _request.WriteString(1, name);
        _request.WriteString(2, value);
        _request.EndMessage(label);
    }
}
