using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest;

/// <summary>
/// Gives one string for the same UTF-8 bytes, so that a hundred thousand series of one fleet share their label names
/// and values. A fixed number of places, the newer text takes the place of the older; any thread may use it, because
/// a place is one reference that is read and written whole.
/// </summary>
public sealed class TextPool
{
    /// <summary>Longer texts are rarely repeated and are not kept.</summary>
    private const int LongestKept = 256;

    private readonly string?[] _places;

    /// <param name="places">A power of two.</param>
    public TextPool(int places = 1 << 14)
    {
        if (!int.IsPow2(places))
            throw new ArgumentException("The number of places is a power of two.", nameof(places));
        _places = new string?[places];
    }

    /// <summary>The process' own pool.</summary>
    public static TextPool Shared { get; } = new();

    /// <summary>The text of valid UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > LongestKept)
            return Encoding.UTF8.GetString(utf8);
        ref string? place = ref _places[(int)SeriesHash.Of(utf8).Low & _places.Length - 1];
        string? kept = place;
        if (kept is not null && IsText(kept, utf8))
            return kept;
        string text = Encoding.UTF8.GetString(utf8);
        place = text;
        return text;
    }

    private static bool IsText(string kept, ReadOnlySpan<byte> utf8)
    {
        if (kept.Length == utf8.Length && Ascii.Equals(utf8, kept))
            return true;
        // Not ASCII: compare by encoding what is kept.
        if (kept.Length >= utf8.Length || Encoding.UTF8.GetByteCount(kept) != utf8.Length)
            return false;
        Span<byte> encoded = stackalloc byte[LongestKept];
        return utf8.SequenceEqual(encoded[..Encoding.UTF8.GetBytes(kept, encoded)]);
    }
}
