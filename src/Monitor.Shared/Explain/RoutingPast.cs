using System.Collections.Immutable;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;

namespace Monitor.Shared.Explain;

/// <summary>Which routing was in force when.</summary>
/// <param name="present">The one that is in force now.</param>
/// <param name="changes">The records of the audit log that put one in force, oldest first.</param>
public sealed class RoutingPast(RoutingTable present, IEnumerable<AuditRecord> changes)
{
    private readonly ImmutableArray<(long Sequence, Lazy<RoutingTable?> Table)> _changes =
    [
        .. changes.Select(record => (
            record.Sequence, new Lazy<RoutingTable?>(() => ConfigurationNarration.RoutingOf(record.Entry)))),
    ];

    /// <summary>
    /// The routing at a record; null where it is not known any more. Without any known change it is today's.
    /// </summary>
    public RoutingTable? At(long sequence)
    {
        for (int i = _changes.Length - 1; i >= 0; i--)
        {
            if (_changes[i].Sequence <= sequence)
                return i == _changes.Length - 1 ? present : _changes[i].Table.Value;
        }

        return _changes.IsEmpty ? present : null;
    }
}
