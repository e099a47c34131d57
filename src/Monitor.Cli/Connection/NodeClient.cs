using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Shared.Durations;

namespace Monitor.Cli.Connection;

/// <summary>
/// Asks one node's HTTP API. Every failure is a <see cref="ControlException"/> that says what to do next. Redirects
/// are not followed: the token is for the node that was named.
/// </summary>
internal sealed class NodeClient : IDisposable
{
    private const int MaxAnswerBytes = 128 << 20;

    private readonly NodeAddress _address;
    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public NodeClient(NodeAddress address, string? token, TimeSpan timeout, TimeProvider time)
    {
        _address = address;
        _timeout = timeout;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseProxy = !address.Uri.IsLoopback,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = address.Uri,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue(ControlProgram.Name, ControlProgram.Version));
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public NodeAddress Address => _address;

    /// <summary>A question to the API: Prometheus' envelope comes back.</summary>
    public async Task<NodeAnswer> GetAsync(string path, CancellationToken cancel, params (string, string)[] query)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, query, null, cancel);
        return await ReadEnvelopeAsync(response, cancel);
    }

    /// <summary>A command to the API.</summary>
    public async Task<NodeAnswer> CommandAsync(HttpMethod method, string path, string? json, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(method, path, [], json, cancel);
        return await ReadEnvelopeAsync(response, cancel);
    }

    /// <summary>
    /// Alertmanager's API: JSON as it is, and what is wrong as a JSON text. Without a body the data is undefined.
    /// </summary>
    public async Task<NodeAnswer> PlainAsync(
        HttpMethod method, string path, string? json, CancellationToken cancel, params (string, string)[] query)
    {
        using HttpResponseMessage response = await SendAsync(method, path, query, json, cancel);
        Refuse(response);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentLength == 0)
            return new NodeAnswer(default, [], NowOf(response));
        JsonElement body = await ReadJsonAsync(response, cancel);
        return response.IsSuccessStatusCode
            ? new NodeAnswer(body, [], NowOf(response))
            : throw Refusal(response.StatusCode, TextOf(body, "error"));
    }

    /// <summary>
    /// An answer as it comes, of any length. The timeout is for its beginning only; one that breaks off is a failure.
    /// </summary>
    public async Task DownloadAsync(string path, Stream target, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, [], null, cancel, streamed: true);
        if (!response.IsSuccessStatusCode)
            await ReadEnvelopeAsync(response, cancel);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
            await body.CopyToAsync(target, cancel);
        }
        catch (Exception e) when (e is HttpIOException or HttpRequestException)
        {
            throw new ControlException(
                ExitCode.Unreachable, $"the answer of {_address} broke off: {e.Message}",
                "what was written is not whole; run the command again", e);
        }
    }

    /// <summary>A probe, whose body is bare JSON with either status.</summary>
    public async Task<(HttpStatusCode Status, NodeAnswer Answer)> ProbeAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, [], null, cancel);
        JsonElement body = await ReadJsonAsync(response, cancel);
        return (response.StatusCode, new NodeAnswer(body, [], NowOf(response)));
    }

    /// <summary>
    /// A stream of server-sent events: each event's name and data, until the node ends it or the caller stops.
    /// The timeout is for the first answer only.
    /// </summary>
    public IAsyncEnumerable<(string Event, string Data)> FollowAsync(string path, CancellationToken cancel) =>
        FollowAsync(HttpMethod.Get, path, null, cancel);

    /// <inheritdoc cref="FollowAsync(string, CancellationToken)"/>
    public async IAsyncEnumerable<(string Event, string Data)> FollowAsync(
        HttpMethod method, string path, string? json,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using HttpResponseMessage response = await SendAsync(method, path, [], json, cancel, streamed: true);
        if (!response.IsSuccessStatusCode)
            await ReadEnvelopeAsync(response, cancel);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancel), Encoding.UTF8);
        string name = "message";
        var data = new StringBuilder();
        while (await ReadLineAsync(lines, cancel) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                    yield return (name, data.ToString());
                (name, _) = ("message", data.Clear());
            }
            else if (FieldOf(line, "event") is { } given)
            {
                name = given;
            }
            else if (FieldOf(line, "data") is { } more)
            {
                data.Append(data.Length > 0 ? "\n" : "").Append(more);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static string? FieldOf(string line, string field) =>
        line.StartsWith(field + ":", StringComparison.Ordinal) ? line[(field.Length + 1)..].TrimStart(' ') : null;

    private async Task<string?> ReadLineAsync(StreamReader lines, CancellationToken cancel)
    {
        try
        {
            return await lines.ReadLineAsync(cancel);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new ControlException(
                ExitCode.Unreachable, $"the stream from {_address} broke off: {e.Message}",
                "the node ended or the connection was cut; run the command again", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, (string Name, string Value)[] query, string? json, CancellationToken cancel,
        bool streamed = false)
    {
        string text = string.Join(
            '&', query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}"));
        using var request = new HttpRequestMessage(method, text.Length > 0 ? $"{path}?{text}" : path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            var until = streamed ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead;
            return await _http.SendAsync(request, until, either.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ControlException(
                ExitCode.Unreachable, $"{_address} did not answer within {DurationText.Format(_timeout)}",
                "give it longer with --timeout, or ask another node with --node", e);
        }
        catch (HttpRequestException e)
        {
            throw Explain(e);
        }
    }

    private ControlException Explain(HttpRequestException e)
    {
        string why = e.InnerException is SocketException socket ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nobody listens there",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "there is no such host",
            _ => socket.Message,
        }
        : (e.InnerException ?? e).Message;
        return new ControlException(
            ExitCode.Unreachable, $"cannot reach {_address}: {why}",
            $"is the node running? name another with --node or {GlobalOptions.NodeVariable}", e);
    }

    private async Task<NodeAnswer> ReadEnvelopeAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        Refuse(response);
        JsonElement body = await ReadJsonAsync(response, cancel);
        if (!response.IsSuccessStatusCode)
            throw Refusal(response.StatusCode, TextOf(body, "error"));
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("data", out JsonElement data))
            throw NotANode(response);
        var warnings = new List<string>();
        if (body.TryGetProperty("warnings", out JsonElement all) && all.ValueKind == JsonValueKind.Array)
            warnings.AddRange(all.EnumerateArray().Select(w => w.ToString()));
        return new NodeAnswer(data, warnings, NowOf(response));
    }

    /// <summary>The answers that have no body worth reading.</summary>
    private void Refuse(HttpResponseMessage response)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                bool brought = _http.DefaultRequestHeaders.Authorization is not null;
                throw new ControlException(
                    ExitCode.Refused, brought ? $"{_address} does not take the token" : $"{_address} asks for a token",
                    $"name the file that holds it with --token-file or {GlobalOptions.TokenFileVariable}");
            case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                throw new ControlException(
                    ExitCode.Refused, $"{_address} sends on to {response.Headers.Location}",
                    "name that address with --node if you trust it: the token is sent there");
            case HttpStatusCode.NotFound when response.Content.Headers.ContentType?.MediaType != "application/json":
                throw NotANode(response);
        }
    }

    private ControlException Refusal(HttpStatusCode status, string error) => status switch
    {
        HttpStatusCode.BadRequest => new(ExitCode.Usage, $"the node says: {error}"),
        >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => new(
            ExitCode.Unreachable, $"{_address} cannot answer now ({(int)status}): {error}",
            $"'{ControlProgram.Name} status' says whether it is ready"),
        _ => new(ExitCode.Refused, $"the node refuses ({(int)status}): {error}"),
    };

    private ControlException NotANode(HttpResponseMessage response) => new(
        ExitCode.Unreachable,
        $"{_address} does not know {response.RequestMessage!.RequestUri!.AbsolutePath} ({(int)response.StatusCode})",
        "it is no monitor node, or one of another version than this monitorctl");

    private async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(
                await response.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw NotANode(response);
        }
    }

    private DateTimeOffset NowOf(HttpResponseMessage response) => response.Headers.Date ?? _time.GetUtcNow();

    private static string TextOf(JsonElement body, string property) => body.ValueKind switch
    {
        JsonValueKind.String => body.GetString()!,
        JsonValueKind.Object when body.TryGetProperty(property, out JsonElement text) => text.ToString(),
        _ => "it gives no reason",
    };
}
