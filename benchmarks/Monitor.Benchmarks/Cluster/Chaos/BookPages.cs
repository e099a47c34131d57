namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>The pages about one book: each key once, in the order of their arrival.</summary>
internal sealed class BookPages(string book)
{
    private readonly Lock _gate = new();
    private readonly List<BookPage> _pages = [];
    private readonly TaskCompletionSource<BookPage> _firing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<BookPage> _resolved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Book => book;

    /// <summary>The first that says that the book is over its limit.</summary>
    public Task<BookPage> Firing => _firing.Task;

    /// <summary>The first that says that it is over.</summary>
    public Task<BookPage> Resolved => _resolved.Task;

    public IReadOnlyList<BookPage> All
    {
        get
        {
            lock (_gate)
                return [.. _pages];
        }
    }

    /// <summary>False when a page of this key was there.</summary>
    public bool Take(string key, bool isFiring, long timestamp)
    {
        var page = new BookPage(key, isFiring, timestamp);
        lock (_gate)
        {
            if (_pages.Exists(earlier => earlier.Key == key))
                return false;
            _pages.Add(page);
        }

        (isFiring ? _firing : _resolved).TrySetResult(page);
        return true;
    }
}

/// <param name="Key">The idempotency key.</param>
/// <param name="Timestamp">When it came first, on the clock of timestamps.</param>
internal sealed record BookPage(string Key, bool IsFiring, long Timestamp);
