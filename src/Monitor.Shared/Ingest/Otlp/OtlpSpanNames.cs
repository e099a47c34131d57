using System.Text;
using System.Text.Unicode;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Which span names a component may have series for: the first so many that it used. A service that puts identifiers
/// into its span names would otherwise make a series of each; what comes later is counted under <see cref="Overflow"/>.
/// Thread-safe; asked only for names that have no series yet.
/// </summary>
public sealed class OtlpSpanNames(int namesPerComponent = 256, int components = 10_000)
{
    /// <summary>Under which spans are counted whose own name is over the bound, empty, too long or not UTF-8.</summary>
    public const string Overflow = "other";

    internal static ReadOnlySpan<byte> OverflowUtf8 => "other"u8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _names = [];

    /// <summary>True when the name may have series of its own; otherwise it is <see cref="Overflow"/>.</summary>
    public bool TryAdmit(string component, ReadOnlySpan<byte> utf8, SeriesLimits limits, out string name)
    {
        name = Overflow;
        if (utf8.IsEmpty || utf8.Length > limits.NameBytes || !Utf8.IsValid(utf8))
            return false;
        string wanted = Encoding.UTF8.GetString(utf8);
        lock (_gate)
        {
            if (!_names.TryGetValue(component, out HashSet<string>? known))
            {
                if (_names.Count == components)
                    return false;
                _names.Add(component, known = []);
            }

            if (!known.Contains(wanted) && (known.Count == namesPerComponent || !known.Add(wanted)))
                return false;
        }

        name = wanted;
        return true;
    }
}
