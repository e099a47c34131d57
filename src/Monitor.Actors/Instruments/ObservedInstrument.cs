using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>A value that is read from its owner each time somebody looks; the reading must be cheap.</summary>
internal sealed class ObservedInstrument(LabelSet labels, Func<double> read) : IInstrument
{
    public LabelSet Labels => labels;

    public double Value => read();
}
