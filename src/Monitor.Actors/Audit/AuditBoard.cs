using Monitor.Actors.Alerting;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>
/// What readers see of the audit log on the node that has the duty of alerting; nothing on other nodes. Thread-safe.
/// </summary>
public sealed class AuditBoard
{
    private readonly Lock _gate = new();
    private DutyLife? _life;
    private volatile AuditStand? _stand;

    /// <summary>Why it cannot go on, for people; null where it can, and where the duty is elsewhere.</summary>
    public string? BrokenBecause => _stand?.BrokenBecause;

    /// <summary>How the log stands; null where it is elsewhere, or not read yet.</summary>
    public AuditLedger? Ledger => _stand?.Ledger;

    internal AuditStand? Stand => _stand;

    /// <summary>From now on this stretch of the duty shows its log here; null for none.</summary>
    internal void Begin(DutyLife? life)
    {
        lock (_gate)
            (_life, _stand) = (life, null);
    }

    internal void Show(DutyLife life, AuditStand stand)
    {
        lock (_gate)
        {
            if (ReferenceEquals(life, _life))
                _stand = stand;
        }
    }
}

/// <summary>How the audit log stands.</summary>
/// <param name="Ledger">What is durable.</param>
/// <param name="Recent">Its latest blocks; goes on changing.</param>
/// <param name="BrokenBecause">Why it cannot go on; null where it can.</param>
internal sealed record AuditStand(AuditLedger Ledger, RecentAudit Recent, string? BrokenBecause = null);
