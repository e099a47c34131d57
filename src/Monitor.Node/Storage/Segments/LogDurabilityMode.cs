namespace Monitor.Node.Storage.Segments;

/// <summary>The three promises.</summary>
public enum LogDurabilityMode
{
    Always,
    Interval,
    System,
}
