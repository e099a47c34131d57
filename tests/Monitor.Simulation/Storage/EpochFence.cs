using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>
/// The newest epoch under which each thing of a store was written, and the refusal of older ones. The stores of one
/// storage share it, so that a simulation can look at every write that was taken, and can break it on purpose.
/// </summary>
public sealed class EpochFence
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Epoch> _newest = new(StringComparer.Ordinal);
    private readonly HashSet<Epoch> _over = [];

    /// <summary>True to let everything pass: the fault that a simulation must find.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Told of each write that was let through: what was written, and under which epoch.</summary>
    public Action<string, Epoch>? Passed { get; set; }

    /// <summary>Nothing is written under this epoch any more, whether or not anybody came after it.</summary>
    internal void End(Epoch epoch)
    {
        lock (_gate)
            _over.Add(epoch);
    }

    /// <summary>Lets a write through, or refuses it.</summary>
    /// <exception cref="FencedException">The thing was written under a newer epoch.</exception>
    internal void Pass(string thing, Epoch epoch)
    {
        lock (_gate)
        {
            Epoch newest = _newest.GetValueOrDefault(thing);
            if ((epoch < newest || _over.Contains(epoch)) && !IsBroken)
                throw new FencedException($"{thing} was written under epoch {newest}; {epoch} is over.");
            if (epoch > newest)
                _newest[thing] = epoch;
        }

        Passed?.Invoke(thing, epoch);
    }
}
