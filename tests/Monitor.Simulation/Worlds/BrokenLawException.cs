namespace Monitor.Simulation.Worlds;

/// <summary>What must hold in every world does not hold in this one.</summary>
public sealed class BrokenLawException(string law, string how, TimeSpan at) : Exception($"{law}: {how}")
{
    public string Law => law;

    public string How => how;

    /// <summary>When, since the beginning of the world.</summary>
    public TimeSpan At => at;
}
