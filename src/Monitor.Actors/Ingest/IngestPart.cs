using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Actors.Ingest;

/// <summary>What one request brought for one component: entries ready for the log. Pooled.</summary>
internal sealed class IngestPart(ExponentialLayout layout) : IDisposable
{
    public SectionWriter Section { get; } = new();

    public ObservationFold Fold { get; } = new(layout);

    /// <summary>Whose entries these are.</summary>
    public ComponentEntry Component { get; private set; } = null!;

    /// <summary>Told when the entries are durable, or why they are not.</summary>
    public IngestRequest Request { get; private set; } = null!;

    public Receipt? Receipt { get; set; }

    public long Points { get; set; }

    public void Begin(ComponentEntry component, IngestRequest request)
    {
        Component = component;
        Request = request;
    }

    public void Clear()
    {
        Section.Clear();
        Fold.Clear();
        Receipt = null;
        Points = 0;
        Component = null!;
        Request = null!;
    }

    public void Dispose() => Section.Dispose();
}
