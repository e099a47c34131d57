using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Monitor.Shared.Rules;

/// <summary>
/// Which rule a stored state belongs to: 128 bits of SHA-256 over the group, the name, the condition and the labels.
/// A rule whose key is the same after a reload keeps its state; waiting times and annotations may change meanwhile.
/// </summary>
public readonly record struct RuleKey(UInt128 Value)
{
    internal static RuleKey Of(string canonical)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(canonical), hash);
        return new RuleKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32");
}
