using Monitor.Actors.Ports;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>The audit log as its journal has it.</summary>
/// <param name="Ledger">How it stands.</param>
/// <param name="Recent">Its latest blocks.</param>
/// <param name="SnapshotSequence">The last block that a snapshot stands for.</param>
internal sealed record RecoveredAudit(AuditLedger Ledger, RecentAudit Recent, long SnapshotSequence)
{
    // So many of the latest blocks are read even if a snapshot stands for them: what is asked for is mostly there.
    private const int WarmBlocks = 1_000;

    /// <exception cref="StoreUnavailableException">Cannot be read now.</exception>
    /// <exception cref="StoreCorruptException">Blocks are missing.</exception>
    /// <exception cref="InvalidDataException">A block or the snapshot is not one that this release knows.</exception>
    public static async ValueTask<RecoveredAudit> LoadAsync(
        IJournal journal, ISnapshots snapshots, AuditOptions options, CancellationToken cancel)
    {
        long tried = -1;
        while (true)
        {
            Snapshot? snapshot = await snapshots.LoadAsync(options.Stream, cancel).ConfigureAwait(false);
            try
            {
                return await ReadAsync(journal, options, snapshot, cancel).ConfigureAwait(false);
            }
            catch (StoreCorruptException) when ((snapshot?.Sequence ?? 0) > tried)
            {
                // The owner before may have saved a snapshot, and trimmed the journal behind it, in this very moment.
                tried = snapshot?.Sequence ?? 0;
            }
        }
    }

    private static async ValueTask<RecoveredAudit> ReadAsync(
        IJournal journal, AuditOptions options, Snapshot? snapshot, CancellationToken cancel)
    {
        AuditLedger ledger = snapshot is null ? AuditLedger.Empty : AuditLedgerCodec.Decode(snapshot.Payload.Span);
        long snapshotSequence = ledger.JournalSequence;
        var recent = new RecentAudit(options.RecentBytes);
        long after = Math.Max(ledger.TrimThrough, ledger.JournalSequence - WarmBlocks);
        await foreach (JournalEvent entry in journal.ReadAsync(options.Stream, after, cancel).ConfigureAwait(false))
        {
            if (entry.Sequence > ledger.JournalSequence + 1)
            {
                throw new StoreCorruptException(
                    $"The journal '{options.Stream}' goes from block {ledger.JournalSequence} to {entry.Sequence}: "
                    + "what is between is lost.");
            }

            AuditBlockSummary block = AuditBlockSummary.Of(AuditBlockReader.Read(entry.Payload.Span));
            if (entry.Sequence > ledger.JournalSequence)
                ledger = ledger.After(entry.Sequence, block, entry.Payload.Length);
            recent.Add(entry.Sequence, entry.Payload, block.Subjects);
        }

        return new RecoveredAudit(ledger, recent, snapshotSequence);
    }
}
