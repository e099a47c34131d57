using Monitor.Actors.Runtime;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>What the audit log's actor is told.</summary>
internal abstract record AuditMessage
{
    private AuditMessage()
    {
    }

    /// <summary>A journal has something new.</summary>
    public sealed record Wake : AuditMessage;

    /// <summary>Answer when all that is in the journals now is in the log.</summary>
    public sealed record CatchUp(Reply<bool> Done) : AuditMessage;

    /// <summary>As <see cref="CatchUp"/>, and save a snapshot: the next owner has little to read.</summary>
    public sealed record Finish(Reply<bool> Done) : AuditMessage;

    public sealed record Loaded(Outcome<RecoveredAudit> Outcome) : AuditMessage;

    /// <summary>Entries of a journal were read.</summary>
    public sealed record Read(string Stream, Outcome<ReadEntries> Outcome) : AuditMessage;

    public sealed record Appended(Outcome<long> Outcome) : AuditMessage;

    public sealed record SnapshotSaved(Exception? Error) : AuditMessage;

    public sealed record LoadTick : AuditMessage;

    /// <summary>The first record that waits has waited long enough.</summary>
    public sealed record LingerTick : AuditMessage;

    /// <summary>The block that could not be appended is to be appended again.</summary>
    public sealed record AppendTick : AuditMessage;

    /// <summary>A store that was away is asked again.</summary>
    public sealed record RetryTick : AuditMessage;

    public sealed record RetentionTick : AuditMessage;
}

/// <summary>What was read of a journal.</summary>
/// <param name="After">The entry behind which it was read.</param>
/// <param name="Entries">In order.</param>
/// <param name="IsEnd">True when the journal had no more.</param>
internal sealed record ReadEntries(long After, IReadOnlyList<ToldEntry> Entries, bool IsEnd);

/// <summary>An entry of a journal as records.</summary>
/// <param name="Stream">Of which journal; empty for what the audit log says of itself.</param>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Records">What it says.</param>
internal readonly record struct ToldEntry(string Stream, long Sequence, IReadOnlyList<AuditEntry> Records);
