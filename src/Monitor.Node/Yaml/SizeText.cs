using System.Globalization;

namespace Monitor.Node.Yaml;

/// <summary>Sizes as people write them: <c>65536</c>, <c>64KiB</c>, <c>10 MB</c>; kB is 1000 bytes, KiB 1024.</summary>
internal static class SizeText
{
    private static readonly (string Suffix, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads a size of zero or more bytes; false for anything else, an overflow included.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        long unit = 1;
        foreach ((string suffix, long size) in Units)
        {
            if (number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                unit = size;
                number = number[..^suffix.Length].TrimEnd();
                break;
            }
        }

        bytes = 0;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || count > long.MaxValue / unit)
            return false;
        bytes = count * unit;
        return true;
    }
}
