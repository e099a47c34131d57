using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents;

/// <summary>
/// All that an incident's time line is made of. The names in quotes and the properties are the journal's contract: a
/// change of meaning takes a new name with the next number, and the old one is still read.
/// </summary>
/// <param name="At">When it was decided.</param>
/// <param name="Id">Which incident; 0 for none.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Opened), "incident-opened.1")]
[JsonDerivedType(typeof(AlertJoined), "alert-joined.1")]
[JsonDerivedType(typeof(AlertLeft), "alert-left.1")]
[JsonDerivedType(typeof(GotWorse), "got-worse.1")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged.1")]
[JsonDerivedType(typeof(Unacknowledged), "unacknowledged.1")]
[JsonDerivedType(typeof(Assigned), "assigned.1")]
[JsonDerivedType(typeof(Commented), "commented.1")]
[JsonDerivedType(typeof(Snoozed), "snoozed.1")]
[JsonDerivedType(typeof(SnoozeEnded), "snooze-ended.1")]
[JsonDerivedType(typeof(MergedInto), "merged-into.1")]
[JsonDerivedType(typeof(SplitOff), "split-off.1")]
[JsonDerivedType(typeof(Resolved), "resolved.1")]
[JsonDerivedType(typeof(Reopened), "reopened.1")]
[JsonDerivedType(typeof(Forgotten), "forgotten.1")]
[JsonDerivedType(typeof(Escalated), "escalated.1")]
[JsonDerivedType(typeof(Paged), "paged.1")]
[JsonDerivedType(typeof(PageSettled), "page-settled.1")]
[JsonDerivedType(typeof(OverrideAdded), "override-added.1")]
[JsonDerivedType(typeof(OverrideRemoved), "override-removed.1")]
[JsonDerivedType(typeof(OverrideForgotten), "override-forgotten.1")]
public abstract record IncidentEvent(DateTimeOffset At, long Id)
{
    /// <summary>An alert came that fits no open incident.</summary>
    public sealed record Opened(DateTimeOffset At, long Id, IncidentAlert Alert) : IncidentEvent(At, Id);

    /// <summary>An alert joined, or fires again.</summary>
    /// <param name="Score">How well it fits, 0 to 1; 1 for one that was there before.</param>
    public sealed record AlertJoined(DateTimeOffset At, long Id, IncidentAlert Alert, double Score)
        : IncidentEvent(At, Id);

    /// <summary>An alert of it fires no more.</summary>
    public sealed record AlertLeft(DateTimeOffset At, long Id, string Fingerprint, DateTimeOffset EndsAt)
        : IncidentEvent(At, Id);

    public sealed record GotWorse(DateTimeOffset At, long Id, AlertSeverity Severity) : IncidentEvent(At, Id);

    /// <summary>Somebody acknowledged it; it is in hand when as many have as are needed.</summary>
    public sealed record Acknowledged(DateTimeOffset At, long Id, string By, string Note, bool IsInHand)
        : IncidentEvent(At, Id);

    public sealed record Unacknowledged(DateTimeOffset At, long Id, string Reason) : IncidentEvent(At, Id)
    {
        /// <summary>Who gave it back, or wanted the next step; null where time did it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }
    }

    public sealed record Assigned(DateTimeOffset At, long Id, string To, string By) : IncidentEvent(At, Id);

    public sealed record Commented(DateTimeOffset At, long Id, string By, string Text) : IncidentEvent(At, Id);

    public sealed record Snoozed(DateTimeOffset At, long Id, DateTimeOffset Until, string By) : IncidentEvent(At, Id);

    public sealed record SnoozeEnded(DateTimeOffset At, long Id, string Reason) : IncidentEvent(At, Id);

    /// <summary>It is part of another now; its alerts went there.</summary>
    public sealed record MergedInto(DateTimeOffset At, long Id, long Into, string By, string Reason)
        : IncidentEvent(At, Id);

    /// <summary>Alerts of it went into a new incident.</summary>
    public sealed record SplitOff(
        DateTimeOffset At, long Id, long Into, ImmutableArray<string> Fingerprints, string By) : IncidentEvent(At, Id);

    /// <summary>It is over.</summary>
    /// <param name="By">Who said so; empty when all its alerts ended.</param>
    public sealed record Resolved(DateTimeOffset At, long Id, string By, string Note) : IncidentEvent(At, Id);

    /// <summary>It is not over after all.</summary>
    public sealed record Reopened(DateTimeOffset At, long Id, string Reason) : IncidentEvent(At, Id);

    /// <summary>It was over long enough, and there are too many.</summary>
    public sealed record Forgotten(DateTimeOffset At, long Id) : IncidentEvent(At, Id);

    /// <summary>Its escalation went on, or rests.</summary>
    public sealed record Escalated(DateTimeOffset At, long Id, EscalationEvent Step) : IncidentEvent(At, Id);

    /// <summary>Somebody is to be told of it.</summary>
    public sealed record Paged(DateTimeOffset At, long Id, IncidentPage Page) : IncidentEvent(At, Id);

    /// <summary>It is known what became of a page.</summary>
    public sealed record PageSettled(DateTimeOffset At, long Id, PageSettlement Settlement) : IncidentEvent(At, Id);

    /// <summary>Somebody stands in for whoever would be on call.</summary>
    public sealed record OverrideAdded(DateTimeOffset At, OnCallOverride Override) : IncidentEvent(At, 0);

    /// <summary>It is as if it had not been arranged from now on; what was before stays as it was.</summary>
    public sealed record OverrideRemoved(DateTimeOffset At, OnCallOverride Override, string By, string Reason)
        : IncidentEvent(At, 0);

    /// <summary>It was over long enough.</summary>
    public sealed record OverrideForgotten(DateTimeOffset At, string Override) : IncidentEvent(At, 0);
}
