using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest;

/// <summary>
/// What senders said about their metric families, for all protocols that name series as Prometheus does. The last
/// word counts. Bounded: families beyond the limit are counted and not kept. Any thread may use it.
/// <para>
/// Prometheus sends metadata apart from samples, so a sample's kind is told from its name (<c>_total</c>,
/// <c>_count</c>, <c>_sum</c>, <c>_bucket</c> are counters), and the few names for which that is wrong are kept in a
/// table of their own, which decoders ask for each sample: the table is nearly always empty or tiny.
/// </para>
/// </summary>
public sealed class MetricMetadataCatalog(int capacity = 20_000)
{
    private const int LongestName = 256;
    private const int LongestUnit = 64;
    private const int LongestHelp = 1024;

    private static readonly string[] CounterSuffixes = ["_total", "_count", "_sum", "_bucket"];

    private readonly ConcurrentDictionary<string, MetricMetadata> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeriesKind> _exceptionNames = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private volatile FrozenDictionary<SeriesHash, SeriesKind>? _exceptions;
    private long _dropped;

    /// <summary>All families, for <c>/api/v1/metadata</c>.</summary>
    public IEnumerable<KeyValuePair<string, MetricMetadata>> Families => _families;

    public int Count => _families.Count;

    /// <summary>How often a new family was not kept because of the limit.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Remembers what a sender says about a family.</summary>
    public void Observe(string family, MetricType type, string unit, string help)
    {
        if (family.Length is 0 or > LongestName)
            return;
        if (_families.TryGetValue(family, out MetricMetadata? known)
            && known.Type == type && known.Unit == unit && known.Help == help)
            return;

        lock (_writing)
        {
            if (!_families.ContainsKey(family) && _families.Count >= capacity)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            _families[family] = new MetricMetadata(type, Cut(unit, LongestUnit), Cut(help, LongestHelp));
            if (known?.Type != type)
                Except(family, type);
        }
    }

    /// <summary>The metadata of the family that a series belongs to, for which its suffix may be left away.</summary>
    public MetricMetadata? Find(string metric)
    {
        if (_families.TryGetValue(metric, out MetricMetadata? metadata))
            return metadata;
        int last = metric.LastIndexOf('_');
        return last > 0 && metric.AsSpan(last) is "_total" or "_count" or "_sum" or "_bucket" or "_created" or "_info"
            && _families.TryGetValue(metric[..last], out metadata)
            ? metadata
            : null;
    }

    /// <summary>What the samples of a name are, Gauge or Counter.</summary>
    public SeriesKind KindOf(ReadOnlySpan<byte> metric)
    {
        FrozenDictionary<SeriesHash, SeriesKind>? exceptions = _exceptions;
        return exceptions is not null && exceptions.TryGetValue(SeriesHash.Of(metric), out SeriesKind kind)
            ? kind
            : KindByName(metric);
    }

    /// <summary>What a name alone says its samples are.</summary>
    public static SeriesKind KindByName(ReadOnlySpan<byte> metric)
    {
        bool counts = metric.Length > 4 && metric[^1] switch
        {
            (byte)'l' => metric.EndsWith("_total"u8),
            (byte)'t' => metric.EndsWith("_count"u8) || metric.EndsWith("_bucket"u8),
            (byte)'m' => metric.EndsWith("_sum"u8),
            _ => false,
        };
        return counts ? SeriesKind.Counter : SeriesKind.Gauge;
    }

    /// <summary>Keeps the names of a family whose kind differs from what the name says.</summary>
    private void Except(string family, MetricType type)
    {
        bool changed = Except(family, type switch
        {
            MetricType.Counter => SeriesKind.Counter,
            MetricType.Unknown or MetricType.Histogram => null,
            _ => SeriesKind.Gauge,
        });
        foreach (string suffix in CounterSuffixes)
        {
            // Only a gauge histogram's parts look like counters and are none.
            SeriesKind? kind = type == MetricType.GaugeHistogram ? SeriesKind.Gauge : null;
            if (!_families.ContainsKey(family + suffix))
                changed |= Except(family + suffix, kind);
        }

        if (changed)
        {
            _exceptions = _exceptionNames.Count == 0
                ? null
                : _exceptionNames.ToFrozenDictionary(e => SeriesHash.Of(Encoding.UTF8.GetBytes(e.Key)), e => e.Value);
        }
    }

    private bool Except(string name, SeriesKind? kind)
    {
        return kind is null || kind == KindByName(Encoding.UTF8.GetBytes(name))
            ? _exceptionNames.Remove(name)
            : !(_exceptionNames.TryGetValue(name, out SeriesKind known) && known == kind)
                && Set(name, kind.Value);
    }

    private bool Set(string name, SeriesKind kind)
    {
        _exceptionNames[name] = kind;
        return true;
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}
