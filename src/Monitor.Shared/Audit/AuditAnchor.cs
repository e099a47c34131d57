using System.Globalization;

namespace Monitor.Shared.Audit;

/// <summary>What remains when old records are dropped: the last of them, by number and hash.</summary>
/// <param name="Dropped">The last record that was dropped.</param>
public readonly record struct AuditAnchor(AuditHead Dropped)
{
    private const string Through = "through";
    private const string Hash = "hash";

    /// <summary>The entry that stands for the records that go.</summary>
    /// <param name="at">When.</param>
    /// <param name="records">How many go.</param>
    /// <param name="reason">Which part of the policy, for people.</param>
    public AuditEntry ToEntry(DateTimeOffset at, long records, string reason) => new(
        at, AuditActors.Audit, AuditActions.Trimmed, [AuditSubject.Configuration("audit")], reason,
        [
            new AuditDetail(Through, Dropped.Sequence.ToString(CultureInfo.InvariantCulture)),
            new AuditDetail(Hash, Dropped.Hash.ToString()),
            new AuditDetail("records", records.ToString(CultureInfo.InvariantCulture)),
        ]);

    /// <summary>The anchor that an entry stands for; null when it stands for none.</summary>
    public static AuditAnchor? Of(AuditEntry entry) =>
        entry.Action == AuditActions.Trimmed && entry[Through] is { } through && entry[Hash] is { } hash
        && long.TryParse(through, CultureInfo.InvariantCulture, out long sequence)
        && AuditHash.TryParse(hash, out AuditHash parsed)
            ? new AuditAnchor(new AuditHead(sequence, parsed))
            : null;
}
