using System.Diagnostics.CodeAnalysis;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// A shard's series by fingerprint. A set of the series themselves: of a hundred thousand, a dictionary would keep each
/// fingerprint a second time, and more bytes around it than in it.
/// </summary>
internal sealed class SeriesTable
{
    private readonly HashSet<SeriesState> _series = new(ByFingerprint.Instance);
    private readonly HashSet<SeriesState>.AlternateLookup<UInt128> _lookup;

    public SeriesTable() => _lookup = _series.GetAlternateLookup<UInt128>();

    public IReadOnlyCollection<SeriesState> All => _series;

    public bool TryGet(UInt128 fingerprint, [NotNullWhen(true)] out SeriesState? series) =>
        _lookup.TryGetValue(fingerprint, out series);

    /// <exception cref="ArgumentException">One of that fingerprint is there.</exception>
    public void Add(SeriesState series)
    {
        if (!_series.Add(series))
            throw new ArgumentException($"Series {series.Fingerprint:x32} is there already.", nameof(series));
    }

    public void Remove(SeriesState series) => _series.Remove(series);

    private sealed class ByFingerprint
        : IEqualityComparer<SeriesState>, IAlternateEqualityComparer<UInt128, SeriesState>
    {
        public static ByFingerprint Instance { get; } = new();

        public bool Equals(SeriesState? x, SeriesState? y) =>
            ReferenceEquals(x, y) || x is not null && y is not null && x.Fingerprint == y.Fingerprint;

        public bool Equals(UInt128 alternate, SeriesState other) => alternate == other.Fingerprint;

        public int GetHashCode(SeriesState obj) => GetHashCode(obj.Fingerprint);

        public int GetHashCode(UInt128 alternate) => (int)(ulong)alternate;

        public SeriesState Create(UInt128 alternate) =>
            throw new NotSupportedException("A series is not made from its fingerprint.");
    }
}
