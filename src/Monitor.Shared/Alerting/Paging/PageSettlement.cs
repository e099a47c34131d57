namespace Monitor.Shared.Alerting.Paging;

/// <summary>What became of a page.</summary>
/// <param name="Number">From 1, in the order in which pages were settled; not the page's.</param>
/// <param name="Page">The page's number.</param>
/// <param name="Incident">Of which incident.</param>
/// <param name="Receiver">Who was asked to tell it.</param>
/// <param name="Person">Who was to be told; empty for nobody in person.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">What.</param>
/// <param name="Reason">Why it was not told, for people; empty where it was.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record PageSettlement(
    long Number, long Page, long Incident, string Receiver, string Person, DateTimeOffset At, PageOutcome Outcome,
    string Reason, int Attempts);

/// <summary>What may become of a page. The numbers are stored.</summary>
public enum PageOutcome : byte
{
    /// <summary>The receiver took it.</summary>
    Delivered = 1,

    /// <summary>It will not be told: it is among the dead letters.</summary>
    Failed = 2,

    /// <summary>Somebody had the incident before the page could be told.</summary>
    Withdrawn = 3,

    /// <summary>The receiver does not want to hear of what is in hand or over.</summary>
    NotWanted = 4,

    /// <summary>No receiver has that name.</summary>
    NoReceiver = 5,
}
