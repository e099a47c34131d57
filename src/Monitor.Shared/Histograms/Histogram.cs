using System.Runtime.CompilerServices;
using Monitor.Shared.Ingest;

namespace Monitor.Shared.Histograms;

/// <summary>
/// A distribution that is being added to or read: counts of buckets, and count, sum, smallest and largest of all
/// observations. Mutable, one owner. Made to be cleared and used again: after a few uses it allocates nothing.
/// </summary>
/// <remarks>
/// Merging is exact. Two exponential layouts meet at the coarser of their scales. Layouts that cannot be compared
/// (explicit bounds that differ, explicit and exponential) keep this histogram's layout, and the observations of the
/// other count only in <see cref="Count"/> and <see cref="Sum"/>: they are <see cref="Unplaced"/>, which a quantile
/// allows for in its bounds. When more buckets than allowed are in use, an exponential layout becomes coarser.
/// </remarks>
public sealed class Histogram
{
    /// <summary>The scale of histograms that are folded here: percentiles to 1.1 %.</summary>
    public const int DefaultScale = 5;

    /// <summary>How many buckets may be in use: ten powers of two without a gap at the default scale.</summary>
    public const int DefaultMaxBuckets = 320;

    private readonly int _maxBuckets;
    private BucketPages _pages = new();
    private ExponentialLayout? _exponential;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    public Histogram(HistogramLayout? layout = null, int maxBuckets = DefaultMaxBuckets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBuckets, 2);
        _maxBuckets = maxBuckets;
        Layout = layout ?? ExponentialLayout.OfScale(DefaultScale);
        _exponential = Layout as ExponentialLayout;
    }

    public HistogramLayout Layout { get; private set; }

    /// <summary>All observations, the unplaced ones too.</summary>
    public ulong Count { get; private set; }

    /// <summary>Observations whose bucket is not known, because they came in another, incomparable layout.</summary>
    public ulong Unplaced { get; private set; }

    public double Sum { get; private set; }

    /// <summary>The smallest observation, -0 as 0; NaN when there are none or a part did not say.</summary>
    public double Min => Count == 0 ? double.NaN : _min + 0.0;

    /// <summary>The largest observation, -0 as 0; NaN when there are none or a part did not say.</summary>
    public double Max => Count == 0 ? double.NaN : _max + 0.0;

    /// <summary>Buckets with a count.</summary>
    public int BucketCount { get; private set; }

    /// <summary>Adds observations of one value, which must be finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(double value, ulong count = 1)
    {
        int key = _exponential is { } layout ? layout.KeyOf(value) : Layout.KeyOf(value);
        ref ulong bucket = ref _pages.At(key);
        bool isNew = bucket == 0;
        bucket += count;
        Count += count;
        Sum += value * count;
        if (value < _min)
            _min = value;
        if (value > _max)
            _max = value;
        if (isNew)
            Occupy(1);
    }

    /// <summary>Adds all of another histogram.</summary>
    public void Merge(Histogram other)
    {
        if (other.Count == 0)
            return;
        AdoptIfEmpty(other.Layout);
        AddTotals(other.Count, other.Sum, other._min, other._max);
        Unplaced += other.Unplaced;
        if (ReferenceEquals(Layout, other.Layout) || Layout.Equals(other.Layout))
        {
            MergePages(ref other._pages);
            return;
        }

        if (!TryMeet(other.Layout, out int steps))
        {
            Unplaced += other.Count - other.Unplaced;
            return;
        }

        foreach (HistogramBucket bucket in other.Buckets())
            AddBucket(ref steps, bucket.Key, bucket.Count);
    }

    /// <summary>Adds a distribution as it came in, taken as observations of its own (not as a running total).</summary>
    public void Merge(in HistogramPoint point)
    {
        ulong count = 0;
        foreach (ulong bucket in point.Counts)
            count += bucket;
        if (count == 0)
            return;
        AdoptIfEmpty(point.Layout);
        double sum = double.IsFinite(point.Sum) ? point.Sum : EstimateSum(point);
        AddTotals(count, sum, point.Min, point.Max);
        if (!TryMeet(point.Layout, out int steps))
        {
            Unplaced += count;
            return;
        }

        for (int i = 0; i < point.Keys.Length; i++)
            AddBucket(ref steps, point.Keys[i], point.Counts[i]);
    }

    /// <summary>The value of rank ceil(q * count), 0 &lt;= q &lt;= 1, and how wrong it can be.</summary>
    public QuantileEstimate Quantile(double q) => HistogramQuantile.Of(this, q);

    /// <summary>Makes an exponential layout coarser; exact. Nothing happens when it is as coarse already.</summary>
    /// <exception cref="InvalidOperationException">The layout is explicit.</exception>
    public void Downscale(int scale)
    {
        if (_exponential is not { } from)
            throw new InvalidOperationException("An explicit layout has no scale.");
        if (from.Scale <= scale)
            return;
        int buckets = BucketCount;
        HistogramScratch scratch = HistogramScratch.ForThread(buckets);
        CopyTo(scratch.Keys, scratch.Counts);
        _pages.Clear();
        BucketCount = 0;
        SetLayout(ExponentialLayout.OfScale(scale));
        for (int i = 0; i < buckets; i++)
        {
            ref ulong bucket = ref _pages.At(ExponentialLayout.CoarserKey(scratch.Keys[i], from.Scale - scale));
            BucketCount += bucket == 0 ? 1 : 0;
            bucket += scratch.Counts[i];
        }
    }

    /// <summary>Back to empty, for a layout.</summary>
    public void Clear(HistogramLayout layout)
    {
        Clear();
        SetLayout(layout);
    }

    /// <summary>Back to empty, the layout kept.</summary>
    public void Clear()
    {
        _pages.Clear();
        BucketCount = 0;
        Count = 0;
        Unplaced = 0;
        Sum = 0;
        _min = double.PositiveInfinity;
        _max = double.NegativeInfinity;
    }

    /// <summary>The buckets that have a count, by key. Valid until the histogram changes.</summary>
    public BucketEnumerator Buckets() => new(this);

    /// <summary>
    /// Writes the buckets that have a count, by key; both spans need <see cref="BucketCount"/> places.
    /// </summary>
    public void CopyTo(Span<int> keys, Span<ulong> counts)
    {
        int next = 0;
        foreach (HistogramBucket bucket in Buckets())
        {
            keys[next] = bucket.Key;
            counts[next++] = bucket.Count;
        }
    }

    /// <summary>Adds observations that have no bucket here yet: totals only.</summary>
    internal void AddTotals(ulong count, double sum, double min, double max)
    {
        Count += count;
        Sum += sum;
        _min = Math.Min(_min, min);
        _max = Math.Max(_max, max);
    }

    internal void AddUnplaced(ulong count) => Unplaced += count;

    /// <summary>Makes all observations unplaced.</summary>
    internal void ForgetBuckets()
    {
        _pages.Clear();
        BucketCount = 0;
        Unplaced = Count;
    }

    /// <summary>
    /// The page of counts that a key lies in, for adding many; <see cref="NoteNewBuckets"/> afterwards.
    /// </summary>
    internal Span<ulong> PageOf(int key) => _pages.PageOf(key);

    /// <summary>Says how many buckets came into use in pages that were added to.</summary>
    internal void NoteNewBuckets(int buckets) => Occupy(buckets);

    /// <summary>Observations in one bucket.</summary>
    internal ulong CountOf(int key) => _pages.Peek(key);

    /// <summary>Takes a layout over when nothing was counted yet.</summary>
    internal void AdoptIfEmpty(HistogramLayout layout)
    {
        if (Count == 0 && !ReferenceEquals(Layout, layout))
            SetLayout(layout);
    }

    /// <summary>
    /// Makes the two layouts comparable, this one coarser if it must be. False when they cannot be.
    /// </summary>
    /// <param name="other">The layout of what is to be added.</param>
    /// <param name="steps">By how many scales its keys must be made coarser.</param>
    internal bool TryMeet(HistogramLayout other, out int steps)
    {
        steps = 0;
        if (ReferenceEquals(Layout, other))
            return true;
        if (_exponential is not { } mine || other is not ExponentialLayout theirs)
            return Layout.Equals(other);
        if (mine.Scale > theirs.Scale)
            Downscale(theirs.Scale);
        steps = theirs.Scale - _exponential.Scale;
        return true;
    }

    /// <summary>
    /// Counts a bucket of a layout met before; <paramref name="steps"/> grows when the limit makes this coarser.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddBucket(ref int steps, int key, ulong count)
    {
        ref ulong bucket = ref _pages.At(steps == 0 ? key : ExponentialLayout.CoarserKey(key, steps));
        bool isNew = bucket == 0;
        bucket += count;
        if (isNew)
            steps += Occupy(1);
    }

    private void MergePages(ref BucketPages other)
    {
        int added = 0;
        for (int page = 0; page < other.Pages; page++)
        {
            ReadOnlySpan<ulong> from = other.Counts(page);
            Span<ulong> to = _pages.PageOf(other.FirstKey(page));
            for (int i = 0; i < from.Length; i++)
            {
                added += to[i] == 0 && from[i] != 0 ? 1 : 0;
                to[i] += from[i];
            }
        }

        Occupy(added);
    }

    /// <summary>
    /// Notes that buckets came into use; returns by how many scales the layout had to become coarser.
    /// </summary>
    private int Occupy(int buckets)
    {
        BucketCount += buckets;
        int steps = 0;
        while (BucketCount > _maxBuckets && _exponential is { Scale: > ExponentialLayout.MinScale } layout)
        {
            Downscale(layout.Scale - 1);
            steps++;
        }

        return steps;
    }

    private void SetLayout(HistogramLayout layout)
    {
        Layout = layout;
        _exponential = layout as ExponentialLayout;
    }

    /// <summary>
    /// What the sum must be about when the sender did not say: every observation in its bucket's middle.
    /// </summary>
    private static double EstimateSum(in HistogramPoint point)
    {
        double sum = 0;
        for (int i = 0; i < point.Keys.Length; i++)
            sum += point.Counts[i] * HistogramQuantile.Middle(point.Layout, point.Keys[i]);
        return sum;
    }

    /// <summary>Goes over the buckets in the order of their keys.</summary>
    public ref struct BucketEnumerator
    {
        private readonly Histogram _histogram;
        private ReadOnlySpan<ulong> _counts;
        private int _page;
        private int _place;
        private int _firstKey;

        internal BucketEnumerator(Histogram histogram)
        {
            _histogram = histogram;
            _page = -1;
        }

        public readonly HistogramBucket Current => new(_firstKey + _place, _counts[_place]);

        public readonly BucketEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (true)
            {
                while (++_place < _counts.Length)
                {
                    if (_counts[_place] != 0)
                        return true;
                }

                if (++_page >= _histogram._pages.Pages)
                    return false;
                _counts = _histogram._pages.Counts(_page);
                _firstKey = _histogram._pages.FirstKey(_page);
                _place = -1;
            }
        }
    }
}
