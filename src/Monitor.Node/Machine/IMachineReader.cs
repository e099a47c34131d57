namespace Monitor.Node.Machine;

/// <summary>Reads one part of the machine. Called by one thread at a time, once a tick; never waits.</summary>
internal interface IMachineReader : IDisposable
{
    /// <summary>Writes what can be had now. What the system does not offer is left out, not made up.</summary>
    void Read(PointWriter points);
}
