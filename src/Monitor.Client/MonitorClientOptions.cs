using Monitor.Shared.Ingest.Native;

namespace Monitor.Client;

/// <summary>Where a program sends its measurements and how.</summary>
public sealed record MonitorClientOptions
{
    /// <summary>The service that all series belong to. Never empty.</summary>
    public required string Component { get; init; }

    /// <summary>Which instance of the service this is; becomes the label <c>instance</c>.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Labels of every series.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The node's native listener; <c>http</c> for HTTP/2 without TLS.</summary>
    public Uri Endpoint { get; init; } = new("http://127.0.0.1:9110");

    /// <summary>Sent as <c>Authorization: Bearer</c> when the node asks for a token.</summary>
    public string? BearerToken { get; init; }

    /// <summary>
    /// Observations in a full batch: 1 to 65,536. A batch goes when it is full or <see cref="FlushInterval"/> old.
    /// </summary>
    public int BatchSize { get; init; } = 16_384;

    /// <summary>Longest that an observation waits for its batch to fill.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Observations kept in memory, 24 bytes each, beside the batches that wait for their acknowledgement.
    /// </summary>
    public int BufferCapacity { get; init; } = 1 << 18;

    public Overflow Overflow { get; init; } = Overflow.DropOldest;

    /// <summary>How long a batch may go without an answer before the connection counts as dead.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>First and longest wait between two attempts to connect; half of each is drawn at random.</summary>
    public (TimeSpan First, TimeSpan Longest) ReconnectDelay { get; init; } =
        (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    /// <summary>How long disposing goes on trying to deliver what is left.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of timestamps and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws the session's name and the jitter of reconnects.</summary>
    public Random Random { get; init; } = new();

    /// <summary>
    /// Told of every problem that the client goes on from, in a sentence; called on the sender's thread.
    /// </summary>
    public Action<string>? Log { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Component);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, NativeLimits.Default.Observations / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferCapacity, BatchSize);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FlushInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReconnectDelay.First, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReconnectDelay.Longest, ReconnectDelay.First);
    }
}
