namespace Monitor.Actors.Sharding;

/// <summary>What an operator can ask of this very node; each says what it wants and returns at once.</summary>
public interface INodeControl
{
    /// <summary>Gives its shards away and stays, for work on its machine.</summary>
    void Drain();

    /// <summary>Takes shards again.</summary>
    void Undrain();

    /// <summary>Gives its shards away, withdraws from the cluster and ends the process.</summary>
    void Leave();
}
