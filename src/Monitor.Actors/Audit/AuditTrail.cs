using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Audit;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Audit;

/// <summary>
/// Reads the audit log on the node that keeps it: the latest blocks from memory, where it is known which of them speak
/// of what, older ones from the journal, one after the other. Thread-safe.
/// </summary>
public sealed class AuditTrail
{
    // Reading so much takes about a second; whoever wants more asks again from where it ended.
    private const int BlocksPerQuestion = 4_000;

    private const int BlocksPerStep = 256;

    private readonly IJournal _journal;
    private readonly AuditBoard _board;
    private readonly string _stream;
    private readonly Func<ActorRef<AuditMessage>?> _actor;
    private volatile AuditCheckpoint? _checked;

    internal AuditTrail(IJournal journal, AuditBoard board, string stream, Func<ActorRef<AuditMessage>?> actor)
    {
        _journal = journal;
        _board = board;
        _stream = stream;
        _actor = actor;
    }

    /// <summary>How the log stands.</summary>
    public AuditBoard Board => _board;

    /// <summary>Waits until all that is in the journals now is in the log.</summary>
    /// <returns>False when the log cannot go on; then it ends earlier.</returns>
    /// <exception cref="ShardElsewhereException">It is kept elsewhere.</exception>
    /// <exception cref="ActorUnavailableException">Too many ask.</exception>
    public ValueTask<bool> CatchUpAsync(CancellationToken cancel) => _actor() is { } actor
        ? actor.AskAsync<bool>(done => new AuditMessage.CatchUp(done), cancel)
        : throw new ShardElsewhereException(ShardId.Alerting);

    /// <summary>Finds records, oldest first.</summary>
    /// <exception cref="ShardElsewhereException">It is kept elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">Older records cannot be read now.</exception>
    /// <exception cref="InvalidDataException">What is stored cannot be read.</exception>
    public async ValueTask<AuditPage> FindAsync(AuditQuery query, CancellationToken cancel)
    {
        AuditStand stand = Stand();
        var found = ImmutableArray.CreateBuilder<AuditRecord>();
        int blocks = 0;
        long last = query.After;
        await foreach (PackedBlock packed in BlocksAsync(stand, query, cancel).ConfigureAwait(false))
        {
            if (blocks++ == BlocksPerQuestion)
                return new AuditPage(found.ToImmutable(), last);
            AuditBlock block = AuditBlockReader.Read(packed.Bytes.Span);
            foreach (AuditRecord record in block.Records)
            {
                if (!query.Takes(record))
                    continue;
                if (found.Count == query.Limit)
                    return new AuditPage(found.ToImmutable(), found[^1].Sequence);
                found.Add(record);
            }

            last = Math.Max(last, block.Head.Sequence);
        }

        return new AuditPage(found.ToImmutable(), null);
    }

    /// <summary>All records up to the last one now, oldest first.</summary>
    /// <exception cref="ShardElsewhereException">It is kept elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">Cannot be read now.</exception>
    /// <exception cref="InvalidDataException">What is stored cannot be read.</exception>
    public async IAsyncEnumerable<AuditRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        AuditStand stand = Stand();
        await foreach (JournalEvent entry in
            StoredAsync(stand, stand.Ledger.TrimThrough, cancel).ConfigureAwait(false))
        {
            foreach (AuditRecord record in AuditBlockReader.Read(entry.Payload.Span).Records)
                yield return record;
        }
    }

    /// <summary>Holds all that is stored against itself, and against the head that this node knows.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public async ValueTask<AuditVerdict> VerifyAsync(CancellationToken cancel)
    {
        AuditVerdict? verdict = null;
        await foreach (AuditCheck step in CheckAsync(isFull: true, default, cancel).ConfigureAwait(false))
            verdict = step.Verdict;
        return verdict!;
    }

    /// <summary>
    /// Holds what is stored against itself, and against the heads that this node knows. What was found whole before by
    /// this process is not read again, unless all is asked for: its last block is, and must still end as it did then.
    /// Whoever changes an older record later is found by a check of all alone.
    /// </summary>
    /// <param name="isFull">Whether to look at all that is kept.</param>
    /// <param name="now">When this is asked, to be remembered.</param>
    /// <returns>How far it is, now and then, and the verdict as the last.</returns>
    /// <exception cref="ShardElsewhereException">It is kept elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">Cannot be read now.</exception>
    public async IAsyncEnumerable<AuditCheck> CheckAsync(
        bool isFull, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancel)
    {
        AuditStand stand = Stand();
        AuditLedger ledger = stand.Ledger;
        AuditCheckpoint? before = isFull ? null : _checked;
        // A log that has let go of what was checked, or stands before it (another database), is looked at anew.
        if (before is not null && (before.Block <= ledger.TrimThrough || before.Block > ledger.JournalSequence))
            before = null;
        var verifier = new AuditVerifier(before is null ? [ledger.Head] : [before.Head, ledger.Head])
        {
            IsPart = before is not null,
        };
        long first = before is null ? ledger.First : before.Head.Sequence;
        int blocks = 0;
        IAsyncEnumerator<JournalEvent> stored =
            StoredAsync(stand, (before?.Block ?? ledger.TrimThrough + 1) - 1, cancel).GetAsyncEnumerator(cancel);
        await using (stored.ConfigureAwait(false))
        {
            while (await NextAsync(stored, verifier).ConfigureAwait(false))
            {
                Verify(verifier, stored.Current);
                if (++blocks % BlocksPerStep == 0)
                    yield return new AuditCheck(verifier.Records, ledger.Head.Sequence - first + 1, null, before);
            }
        }

        AuditVerdict verdict = verifier.Finish();
        if (verdict.IsWhole && verdict.Head == ledger.Head)
            _checked = new AuditCheckpoint(ledger.JournalSequence, ledger.Head, now);
        else if (!verdict.IsWhole)
            _checked = null;
        yield return new AuditCheck(verifier.Records, verifier.Records, verdict, before);
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JournalEvent> stored, AuditVerifier verifier)
    {
        try
        {
            return await stored.MoveNextAsync().ConfigureAwait(false);
        }
        catch (StoreCorruptException damaged)
        {
            verifier.TakeUnreadable($"cannot be read: {damaged.Message}");
            return false;
        }
    }

    private static void Verify(AuditVerifier verifier, JournalEvent entry)
    {
        try
        {
            foreach (AuditRecord record in AuditBlockReader.Read(entry.Payload.Span).Records)
                verifier.Take(record);
        }
        catch (InvalidDataException damaged)
        {
            verifier.TakeUnreadable($"(block {entry.Sequence}) cannot be read: {damaged.Message}");
        }
    }

    private AuditStand Stand() => _board.Stand ?? throw new ShardElsewhereException(ShardId.Alerting);

    /// <summary>What is stored behind a block, up to what was durable when it was asked for.</summary>
    private async IAsyncEnumerable<JournalEvent> StoredAsync(
        AuditStand stand, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        AuditLedger ledger = stand.Ledger;
        await foreach (JournalEvent entry in _journal.ReadAsync(_stream, after, cancel).ConfigureAwait(false))
        {
            if (entry.Sequence > ledger.JournalSequence)
                yield break;
            yield return entry;
        }
    }

    private async IAsyncEnumerable<PackedBlock> BlocksAsync(
        AuditStand stand, AuditQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        AuditLedger ledger = stand.Ledger;
        long after = Math.Max(ledger.BlockBefore(query.After + 1), ledger.TrimThrough);
        if (query.From is { } from)
            after = Math.Max(after, ledger.BlockBefore(from));
        (long recentFrom, IReadOnlyList<(long Sequence, ReadOnlyMemory<byte> Packed)> recent) =
            stand.Recent.After(after, query.Subject);
        if (after + 1 < recentFrom)
        {
            await foreach (JournalEvent entry in _journal.ReadAsync(_stream, after, cancel).ConfigureAwait(false))
            {
                if (entry.Sequence >= recentFrom || entry.Sequence > ledger.JournalSequence)
                    break;
                yield return new PackedBlock(entry.Payload);
            }
        }

        foreach ((_, ReadOnlyMemory<byte> packed) in recent)
            yield return new PackedBlock(packed);
    }

    private readonly record struct PackedBlock(ReadOnlyMemory<byte> Bytes);
}
