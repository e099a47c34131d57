using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Monitor.Shared.Audit;

/// <summary>A SHA-256 hash.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct AuditHash
{
    /// <summary>In bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>What stands before the first record.</summary>
    public static AuditHash Zero => default;

    /// <summary>The hash of a record's canonical bytes behind the hash of the record before.</summary>
    public static AuditHash Of(AuditHash previous, ReadOnlySpan<byte> canonical)
    {
        const int OnStack = 2048;
        Span<byte> text = canonical.Length <= OnStack - Length
            ? stackalloc byte[Length + canonical.Length]
            : new byte[Length + canonical.Length];
        previous.CopyTo(text);
        canonical.CopyTo(text[Length..]);
        return Of(text);
    }

    public static AuditHash Of(ReadOnlySpan<byte> bytes)
    {
        AuditHash hash = default;
        SHA256.HashData(bytes, MemoryMarshal.AsBytes(new Span<AuditHash>(ref hash)));
        return hash;
    }

    /// <summary>From the first 32 bytes.</summary>
    public static AuditHash Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<AuditHash>(bytes);

    /// <summary>Sixty-four lower-case hex digits, and nothing else.</summary>
    public static bool TryParse(string text, out AuditHash hash)
    {
        hash = default;
        if (text.Length != 2 * Length || text.AsSpan().ContainsAnyExcept(HexDigits))
            return false;
        hash = Read(Convert.FromHexString(text));
        return true;
    }

    public void CopyTo(Span<byte> target)
    {
        AuditHash self = this;
        MemoryMarshal.Write(target, in self);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
