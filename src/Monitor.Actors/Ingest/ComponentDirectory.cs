using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ingest;

/// <summary>
/// The components that this node has heard of, and their collectors, made when a component first speaks. Lookups take
/// no lock.
/// </summary>
internal sealed class ComponentDirectory
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ComponentEntry> _byName = new(StringComparer.Ordinal);
    private readonly ActorSystem _system;
    private readonly IEventLog _log;
    private readonly IngestBounds _options;
    private readonly int _shards;
    private readonly ulong _writer;
    private readonly SeriesBudget _budget;
    private ComponentEntry[] _byIndex = [];

    /// <param name="system">Where collectors live.</param>
    /// <param name="log">Where they write.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="shards">The fixed number of shards.</param>
    /// <param name="writer">This start of this node; collectors' names come from it.</param>
    public ComponentDirectory(ActorSystem system, IEventLog log, IngestBounds options, int shards, ulong writer)
    {
        _system = system;
        _log = log;
        _options = options;
        _shards = shards;
        _writer = writer;
        _budget = new SeriesBudget(options.Series);
    }

    public IReadOnlyList<ComponentEntry> All => Volatile.Read(ref _byIndex);

    public ComponentEntry this[int index] => Volatile.Read(ref _byIndex)[index];

    /// <summary>The component of a name; false when there are too many to take another.</summary>
    public bool TryGetOrAdd(string name, [NotNullWhen(true)] out ComponentEntry? entry)
    {
        if (_byName.TryGetValue(name, out entry))
            return true;
        lock (_gate)
        {
            if (_byName.TryGetValue(name, out entry))
                return true;
            if (_byIndex.Length >= _options.Components)
                return false;
            entry = Add(name);
            return true;
        }
    }

    private ComponentEntry Add(string name)
    {
        int index = _byIndex.Length;
        var entry = new ComponentEntry(
            index, ShardOf(name, _shards), new ComponentSeries(name, _options.SeriesPerComponent, _budget),
            _options.WaitingBytesPerComponent);
        ulong writer = _writer + (ulong)index;
        entry.Collector = _system.Spawn(
            "collectors/" + name.Replace('/', '_') + "-" + index,
            () => new CollectorActor(entry, _log, _options, writer), capacity: 4096);
        Volatile.Write(ref _byIndex, [.. _byIndex, entry]);
        _byName[name] = entry;
        return entry;
    }

    /// <summary>The shard that a component belongs to, the same on every node and for ever.</summary>
    public static ShardId ShardOf(string component, int shards)
    {
        UInt128 hash = Shared.Series.SeriesHash.Fingerprint(Encoding.UTF8.GetBytes(component));
        return new ShardId((int)(hash % (UInt128)shards));
    }
}
