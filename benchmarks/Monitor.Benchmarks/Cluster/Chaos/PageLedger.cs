using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitor.EndToEnd;
using Monitor.EndToEnd.Alerting;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>
/// The receiver of all pages, outside of the cluster: which came, when, under which key. A book is what a page is
/// about; pages of the cluster about itself are apart.
/// </summary>
internal sealed class PageLedger : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BookPages> _books = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofCluster = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly LoopbackServer _server;
    private volatile ReceiverMood _mood;
    private long _again;

    public PageLedger(TimeProvider time)
    {
        _time = time;
        _server = new LoopbackServer(TakeAsync);
    }

    public string Url => _server.Url;

    public ReceiverMood Mood
    {
        get => _mood;
        set => _mood = value;
    }

    /// <summary>Deliveries under a key that had been taken: the sender died before it had noted the answer.</summary>
    public long Again => Interlocked.Read(ref _again);

    /// <summary>Keys of pages of the cluster about itself.</summary>
    public IReadOnlyCollection<string> OfCluster
    {
        get
        {
            lock (_gate)
                return [.. _ofCluster];
        }
    }

    public IReadOnlyList<BookPages> Books
    {
        get
        {
            lock (_gate)
                return [.. _books.Values];
        }
    }

    /// <summary>What came about a book so far; empty when nothing did.</summary>
    public BookPages Of(string book)
    {
        lock (_gate)
        {
            if (!_books.TryGetValue(book, out BookPages? pages))
                _books.Add(book, pages = new BookPages(book));
            return pages;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        if (Mood != ReceiverMood.Accepts)
        {
            context.Response.StatusCode = 500;
            return;
        }

        string key = context.Request.Headers["Idempotency-Key"]!;
        foreach (JsonElement alert in body.RootElement.GetProperty("alerts").EnumerateArray())
        {
            bool isFiring = alert.GetProperty("status").GetString() == "firing";
            if (!alert.GetProperty("labels").TryGetProperty("book", out JsonElement book))
            {
                lock (_gate)
                    _ofCluster.Add(key);
            }
            else if (!Of(book.GetString()!).Take(key, isFiring, _time.GetTimestamp()))
            {
                Interlocked.Increment(ref _again);
            }
        }
    }
}
