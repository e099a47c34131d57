using System.Buffers;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>
/// Prometheus' fingerprint of a label set: 64-bit FNV-1a over name, 0xFF, value, 0xFF of each label, sorted by name.
/// People and receivers know an alert by it. It is no proof of identity, for anybody who may choose a label's value
/// can make two alike, so state here is kept by the labels themselves.
/// </summary>
public static class AlertFingerprint
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const byte Separator = 0xFF;

    /// <summary>Sixteen lower-case hex digits.</summary>
    public static string Of(LabelSet labels) => Hash(labels).ToString("x16");

    internal static ulong Hash(LabelSet labels)
    {
        ulong hash = OffsetBasis;
        for (int i = 0; i < labels.Count; i++)
        {
            hash = Add(hash, labels[i].Name);
            hash = Add(hash, labels[i].Value);
        }

        return hash;
    }

    private static ulong Add(ulong hash, string text)
    {
        int length = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = length > 512 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> buffer = rented is null ? stackalloc byte[512] : rented;
        int written = Encoding.UTF8.GetBytes(text, buffer);
        foreach (byte b in buffer[..written])
            hash = (hash ^ b) * Prime;
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return (hash ^ Separator) * Prime;
    }
}
