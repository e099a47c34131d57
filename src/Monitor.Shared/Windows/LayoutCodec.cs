using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>A histogram layout as bytes: its scale, or its bounds.</summary>
internal static class LayoutCodec
{
    private const byte Explicit = 0xFF;

    public static int LongestBytes(HistogramLayout layout) =>
        layout is ExplicitLayout bounds ? 16 + bounds.Bounds.Length * sizeof(double) : 1;

    public static void Write(ref PackedWriter writer, HistogramLayout layout)
    {
        if (layout is ExponentialLayout exponential)
        {
            writer.Byte((byte)(exponential.Scale - ExponentialLayout.MinScale));
            return;
        }

        var explicitLayout = (ExplicitLayout)layout;
        writer.Byte(Explicit);
        writer.Varint((ulong)explicitLayout.Bounds.Length);
        foreach (double bound in explicitLayout.Bounds)
            writer.Double(bound);
    }

    public static HistogramLayout Read(ref PackedReader reader)
    {
        byte form = reader.Byte();
        if (form != Explicit)
        {
            int scale = form + ExponentialLayout.MinScale;
            return scale <= ExponentialLayout.MaxScale
                ? ExponentialLayout.OfScale(scale)
                : throw new InvalidDataException($"A histogram layout has scale {scale}.");
        }

        ulong count = reader.Varint();
        if (count > (ulong)reader.Rest.Length / sizeof(double))
            throw new InvalidDataException("A histogram layout has more bounds than bytes.");
        double[] bounds = new double[count];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = reader.Double();
            if (!double.IsFinite(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1])
                throw new InvalidDataException("The bounds of a histogram layout do not ascend.");
        }

        return new ExplicitLayout(bounds);
    }
}
