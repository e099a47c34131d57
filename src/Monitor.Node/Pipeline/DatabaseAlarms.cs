using Monitor.Node.Notify;

namespace Monitor.Node.Pipeline;

/// <summary>Who pages about a cluster's databases, one for each.</summary>
internal sealed class DatabaseAlarms(IReadOnlyList<DatabaseAlarm> alarms) : IAsyncDisposable
{
    /// <summary>In the order of the databases, the first one first.</summary>
    public IReadOnlyList<DatabaseAlarm> All => alarms;

    public async ValueTask DisposeAsync()
    {
        foreach (DatabaseAlarm alarm in alarms)
            await alarm.DisposeAsync();
    }
}
