namespace Monitor.Node.Storage;

/// <summary>What a store did since it was opened, for /metrics. Each number only grows, but for the last two.</summary>
public interface IStoreStatistics
{
    /// <summary>Which store: log, journal, history, snapshots.</summary>
    string Store { get; }

    /// <summary>Records (log), events (journal), chunks (history) or snapshots made durable.</summary>
    long Appends { get; }

    /// <summary>Their payloads, in bytes.</summary>
    long AppendedBytes { get; }

    /// <summary>Writes or transactions that carried them; appends per group is what group commit gains.</summary>
    long Groups { get; }

    /// <summary>Syncs to the device that the store itself asked for, and the time they took.</summary>
    long Syncs { get; }

    long SyncNanoseconds { get; }

    /// <summary>Appends that were answered with "unavailable".</summary>
    long FailedAppends { get; }

    /// <summary>
    /// Bytes behind the last whole record that were cut off at opening: a write that a crash interrupted.
    /// </summary>
    long TornBytes { get; }

    /// <summary>Stored things that did not check out.</summary>
    long Corruptions { get; }

    /// <summary>Files on disk now.</summary>
    long Files { get; }

    /// <summary>Bytes on disk now.</summary>
    long DiskBytes { get; }
}
