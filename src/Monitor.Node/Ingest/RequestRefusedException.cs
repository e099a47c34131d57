namespace Monitor.Node.Ingest;

/// <summary>A request that is refused before it is decoded: with an HTTP status, and why in words.</summary>
internal sealed class RequestRefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
