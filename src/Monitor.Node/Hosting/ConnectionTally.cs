namespace Monitor.Node.Hosting;

/// <summary>Set on every connection: how many requests came over it.</summary>
internal sealed class ConnectionTally
{
    private long _requests;

    public bool HadRequests => Interlocked.Read(ref _requests) > 0;

    public void Count() => Interlocked.Increment(ref _requests);
}
