namespace Monitor.Shared.Windows;

/// <summary>What became of a point that was given to a series.</summary>
public enum ApplyResult : byte
{
    /// <summary>It is in the window.</summary>
    Applied,

    /// <summary>It was known already, or its second was: nothing changed.</summary>
    Duplicate,

    /// <summary>It is older than the hot window: nothing changed.</summary>
    Late,

    /// <summary>A running total began anew and is in the window as what it grew by since.</summary>
    Reset,

    /// <summary>
    /// The first total of a series: it is the base that later ones are measured from, no increase yet.
    /// </summary>
    Baseline,

    /// <summary>Not finite, a negative increase, or of another kind than the series: nothing changed.</summary>
    Invalid,
}
