using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>One series of the node's own metrics.</summary>
public interface IInstrument
{
    LabelSet Labels { get; }

    /// <summary>The count, the level, or a histogram's number of observations.</summary>
    double Value { get; }
}
