namespace Monitor.Node.Storage.Segments;

/// <summary>
/// When an append counts as durable: what a power cut may take. A killed process loses nothing in any of them.
/// </summary>
/// <param name="Mode">Which promise.</param>
/// <param name="Interval">Between two syncs, in mode Interval; else zero.</param>
public readonly record struct LogDurability(LogDurabilityMode Mode, TimeSpan Interval)
{
    /// <summary>Synced to the device before it answers. The default.</summary>
    public static LogDurability Always => new(LogDurabilityMode.Always, TimeSpan.Zero);

    /// <summary>Answers when the operating system has it; synced when the system likes.</summary>
    public static LogDurability System => new(LogDurabilityMode.System, TimeSpan.Zero);

    /// <summary>Answers when the operating system has it; a power cut takes at most the last interval.</summary>
    public static LogDurability Every(TimeSpan interval) => new(LogDurabilityMode.Interval, interval);
}
