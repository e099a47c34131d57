namespace Monitor.Shared.Windows;

/// <summary>A window's worth of a gauge or counter: the entries together, and how many points they came from.</summary>
/// <param name="Points">Points that came in. For a gauge the same as the entries' count.</param>
/// <param name="Entries">
/// A gauge's observations or a counter's increases per second; <see cref="ScalarBucket.Count"/> counts those.
/// </param>
public readonly record struct ScalarSummary(long Points, ScalarBucket Entries)
{
    public static ScalarSummary Empty => new(0, ScalarBucket.Empty);

    public ScalarSummary Merge(in ScalarSummary later) => new(Points + later.Points, Entries.Merge(later.Entries));
}
