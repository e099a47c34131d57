namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>How long a book is over its limit.</summary>
internal enum BreachKind
{
    /// <summary>Until it was paged, and some seconds more.</summary>
    Plain,

    /// <summary>The same, under a rule that waits before it fires.</summary>
    Held,

    /// <summary>Back under its limit at once, whether or not anybody was told.</summary>
    Brief,
}

/// <summary>One breach from its first sample to the page that says that it is over; times are timestamps.</summary>
internal sealed class Breach(string book, BreachKind kind)
{
    public string Book => book;

    public BreachKind Kind => kind;

    /// <summary>When a node had acknowledged the sample; 0 before.</summary>
    public long AcceptedAt { get; set; }

    /// <summary>When the sample that ends it was sent; 0 before.</summary>
    public long ClearedAt { get; set; }

    /// <summary>When a node had acknowledged that one; 0 before.</summary>
    public long EndedAt { get; set; }
}
