using Monitor.Shared.Incidents;

namespace Monitor.Node.Incidents;

/// <summary>Which component needs which: what is declared, and what calls show besides. Thread-safe.</summary>
internal sealed class LearnedTopology
{
    private readonly Topology _declared;
    private volatile Topology _current;

    public LearnedTopology(Topology declared) => _declared = _current = declared;

    public Topology Current => _current;

    public void Learn(CallGraph calls) => _current = calls.On(_declared);
}
