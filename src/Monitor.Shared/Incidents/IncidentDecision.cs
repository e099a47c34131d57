using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>What a command leads to. Nothing has happened until the events are in the journal.</summary>
/// <param name="Book">The book before with the events applied.</param>
/// <param name="Events">To be journaled, in order, all or none.</param>
/// <param name="Incident">The incident that it was about; 0 for none.</param>
/// <param name="Outcome">Why it came out as it did.</param>
public readonly record struct IncidentDecision(
    IncidentBook Book, ImmutableArray<IncidentEvent> Events, long Incident, IncidentOutcome Outcome);

/// <summary>Why a decision came out as it did.</summary>
public enum IncidentOutcome
{
    /// <summary>The alert fits nothing that is open.</summary>
    Opened,

    /// <summary>The alert joined an incident.</summary>
    Joined,

    /// <summary>The alert was there before and fires again.</summary>
    FiresAgain,

    /// <summary>The alert joined two incidents into one.</summary>
    Merged,

    /// <summary>The incident of the alert was over only just.</summary>
    Reopened,

    /// <summary>The incident has as many alerts as it may.</summary>
    TooManyAlerts,

    /// <summary>The alert ended.</summary>
    AlertEnded,

    /// <summary>As was asked.</summary>
    Done,

    /// <summary>One of several that must acknowledge.</summary>
    AcknowledgedInPart,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>There is no such incident, or it is over.</summary>
    NotOpen,

    /// <summary>The alerts to split are none, all, or not of the incident.</summary>
    CannotSplit,

    /// <summary>No policy has the incident, or there is none of that name.</summary>
    NoPolicy,

    /// <summary>No schedule has that name.</summary>
    NoSchedule,

    /// <summary>Nobody of that name has a contact.</summary>
    NoContact,

    /// <summary>It would be over already, begin after its end, or last longer than a year.</summary>
    NotInTime,

    /// <summary>As much as may be is arranged.</summary>
    TooManyOverrides,

    /// <summary>It is not arranged, or over.</summary>
    NoOverride,

    /// <summary>Time passed.</summary>
    Ticked,
}
