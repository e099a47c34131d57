namespace Monitor.Shared.Recurrences;

/// <summary>The period that a recurrence repeats in. What is finer than a day is said with BYHOUR and BYMINUTE.</summary>
public enum RecurrenceFrequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}
