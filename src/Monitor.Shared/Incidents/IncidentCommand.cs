using System.Collections.Immutable;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents;

/// <summary>All that may happen to incidents.</summary>
public abstract record IncidentCommand
{
    private IncidentCommand()
    {
    }

    /// <summary>An alert's episode began.</summary>
    public sealed record AlertFired(IncidentAlert Alert) : IncidentCommand;

    /// <summary>An alert's episode ended.</summary>
    public sealed record AlertEnded(string Fingerprint, DateTimeOffset EndsAt) : IncidentCommand;

    /// <summary>Somebody is at it.</summary>
    public sealed record Acknowledge(long Id, string By, string Note) : IncidentCommand
    {
        /// <summary>How many must acknowledge, where a policy says so; 0 to go by the options.</summary>
        internal int Needed { get; init; }
    }

    /// <summary>Take the next step of its escalation now, or let another policy take over now.</summary>
    /// <param name="Policy">Which takes over; empty for the one that has it.</param>
    public sealed record Escalate(long Id, string By, string Policy) : IncidentCommand;

    /// <summary>It is known what became of pages.</summary>
    public sealed record SettlePages(ImmutableArray<PageSettlement> Settlements) : IncidentCommand;

    /// <summary>Whoever had it did not bring it to an end in time: it is as if nobody had it.</summary>
    /// <param name="By">Who gave it back; empty where time did it.</param>
    public sealed record Unacknowledge(long Id, string Reason, string By = "") : IncidentCommand;

    public sealed record Assign(long Id, string To, string By) : IncidentCommand;

    public sealed record Comment(long Id, string By, string Text) : IncidentCommand;

    /// <summary>Keep quiet until then, or until it gets worse.</summary>
    public sealed record Snooze(long Id, DateTimeOffset Until, string By) : IncidentCommand;

    /// <summary>Declares it over, whatever its alerts do: those that still fire open it again only anew.</summary>
    public sealed record Resolve(long Id, string By, string Note) : IncidentCommand;

    /// <summary>Makes one incident part of another.</summary>
    public sealed record Merge(long From, long Into, string By) : IncidentCommand;

    /// <summary>Takes some alerts out into an incident of their own.</summary>
    public sealed record Split(long Id, ImmutableArray<string> Fingerprints, string By) : IncidentCommand;

    /// <summary>Somebody is to stand in for whoever would be on call.</summary>
    public sealed record AddOverride(OnCallOverride Override) : IncidentCommand;

    /// <summary>Nobody stands in any more, from now on.</summary>
    public sealed record RemoveOverride(string Override, string By, string Reason) : IncidentCommand;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : IncidentCommand;
}
