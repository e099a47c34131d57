namespace Monitor.Shared.Recurrences;

/// <summary>The period that a recurrence repeats in. Finer than a day is said with BYHOUR and BYMINUTE.</summary>
public enum RecurrenceFrequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}
