using System.Runtime.CompilerServices;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Counts by key: dense pages of 32 neighbouring keys, as many as there are, in one array. Observations of one
/// service sit in a few pages, so a small direct-mapped table of pages answers nearly every look-up with one compare;
/// the sorted directory behind it serves misses and ordered reading. A mutable struct: keep it in one field.
/// </summary>
internal struct BucketPages
{
    public const int PageBits = 5;
    public const int PageKeys = 1 << PageBits;

    /// <summary>No page has this number: keys are ints, page numbers 27 bits.</summary>
    private const int NoPage = int.MinValue;

    private int[] _numbers;
    private int[] _offsets;
    private ulong[] _counts;
    private int _pages;
    private RecentPages _recent;

    public BucketPages()
    {
        _numbers = new int[4];
        _offsets = new int[4];
        _counts = new ulong[4 * PageKeys];
        ((Span<RecentPage>)_recent).Fill(new RecentPage(NoPage, 0));
    }

    /// <summary>How many pages there are.</summary>
    public readonly int Pages => _pages;

    /// <summary>The first key of the page at a place of the order.</summary>
    public readonly int FirstKey(int page) => _numbers[page] << PageBits;

    /// <summary>The counts of the page at a place of the order; valid until a page is added.</summary>
    public readonly Span<ulong> Counts(int page) => _counts.AsSpan(_offsets[page], PageKeys);

    /// <summary>The count of a key, its page made if need be; valid until a page is added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong At(int key)
    {
        int number = key >> PageBits;
        ref RecentPage recent = ref _recent[number & (RecentPages.Length - 1)];
        int offset = recent.Number == number ? recent.Offset : Find(number);
        return ref _counts[offset + (key & (PageKeys - 1))];
    }

    /// <summary>The count of a key; makes nothing.</summary>
    public readonly ulong Peek(int key)
    {
        int place = _numbers.AsSpan(0, _pages).BinarySearch(key >> PageBits);
        return place < 0 ? 0 : _counts[_offsets[place] + (key & (PageKeys - 1))];
    }

    /// <summary>The counts of the page that holds a key, made if need be.</summary>
    public Span<ulong> PageOf(int key)
    {
        // First, because it may make the array anew.
        int offset = Find(key >> PageBits);
        return _counts.AsSpan(offset, PageKeys);
    }

    public void Clear()
    {
        Array.Clear(_counts, 0, _pages * PageKeys);
        _pages = 0;
        ((Span<RecentPage>)_recent).Fill(new RecentPage(NoPage, 0));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Find(int number)
    {
        int place = _numbers.AsSpan(0, _pages).BinarySearch(number);
        if (place < 0)
            place = Insert(~place, number);
        _recent[number & (RecentPages.Length - 1)] = new RecentPage(number, _offsets[place]);
        return _offsets[place];
    }

    private int Insert(int place, int number)
    {
        if (_pages == _numbers.Length)
        {
            Array.Resize(ref _numbers, _pages * 2);
            Array.Resize(ref _offsets, _pages * 2);
            Array.Resize(ref _counts, _pages * 2 * PageKeys);
        }

        _numbers.AsSpan(place, _pages - place).CopyTo(_numbers.AsSpan(place + 1));
        _offsets.AsSpan(place, _pages - place).CopyTo(_offsets.AsSpan(place + 1));
        _numbers[place] = number;
        _offsets[place] = _pages++ * PageKeys;
        return place;
    }

    private readonly record struct RecentPage(int Number, int Offset);

    [InlineArray(Length)]
    private struct RecentPages
    {
        public const int Length = 16;
        private RecentPage _first;
    }
}
