using System.Globalization;

namespace Monitor.Cli.Output;

/// <summary>Numbers for people: four significant digits and the unit in its usual size.</summary>
internal static class Quantity
{
    private static readonly (double Size, string Prefix)[] Large =
        [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

    private static readonly (double Size, string Name)[] Bytes =
        [(1L << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")];

    private static readonly (double Size, string Name)[] Times =
        [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];

    /// <summary>A value with its unit as the node names it; a dash where there is none.</summary>
    public static string Of(double? value, string unit) => value is not { } number ? "-" : unit switch
    {
        "seconds" or "s" => Sized(number, Times, "s"),
        "milliseconds" or "ms" => Sized(number / 1e3, Times, "s"),
        "microseconds" or "us" => Sized(number / 1e6, Times, "s"),
        "nanoseconds" or "ns" => Sized(number / 1e9, Times, "s"),
        "bytes" or "By" => Sized(number, Bytes, "B"),
        "ratio" => $"{Digits(number * 100)}%",
        "percent" => $"{Digits(number)}%",
        _ => Count(number),
    };

    /// <summary>A bare number: 12.34 k.</summary>
    public static string Count(double number)
    {
        double size = Math.Abs(number);
        if (size < 10_000)
            return Digits(number);
        foreach ((double step, string prefix) in Large)
        {
            if (size >= step)
                return $"{Digits(number / step)}{prefix}";
        }

        return Digits(number);
    }

    private static string Sized(double number, (double Size, string Name)[] units, string whenZero)
    {
        if (number == 0)
            return $"0{whenZero}";
        foreach ((double size, string name) in units)
        {
            if (Math.Abs(number) >= size)
                return $"{Digits(number / size)}{name}";
        }

        return $"{Digits(number / units[^1].Size)}{units[^1].Name}";
    }

    private static string Digits(double number) => number.ToString("G4", CultureInfo.InvariantCulture) is var text
        && text.Contains('E') ? number.ToString("0.###E+0", CultureInfo.InvariantCulture) : text;
}
