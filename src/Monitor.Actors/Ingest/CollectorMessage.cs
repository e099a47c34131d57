namespace Monitor.Actors.Ingest;

/// <summary>What a collector is told.</summary>
internal abstract record CollectorMessage
{
    private CollectorMessage()
    {
    }

    /// <summary>Bring these entries to the log.</summary>
    public sealed record Submit(IngestPart Part) : CollectorMessage;

    /// <summary>The append that was under way ended; with an error, nothing of it is durable.</summary>
    public sealed record Appended(Exception? Error) : CollectorMessage;

    /// <summary>Look for series that nobody uses any more.</summary>
    public sealed record ForgetTick : CollectorMessage;
}
