namespace Monitor.Shared.Windows;

/// <summary>How a running total relates to the one before it, as far as timestamps tell.</summary>
internal enum CumulativeStep
{
    /// <summary>The first, of something that may have counted for long: a base, no increase.</summary>
    Baseline,

    /// <summary>The first, of something that started a moment ago: all of it is increase.</summary>
    Fresh,

    /// <summary>The same count goes on, unless the total fell.</summary>
    Continue,

    /// <summary>The count began anew after the point before.</summary>
    Restart,
}

