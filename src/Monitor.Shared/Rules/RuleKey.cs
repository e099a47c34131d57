using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>
/// Which rule a stored state belongs to: 128 bits of a hash over the group, the name, the condition and the labels. A
/// rule whose key is the same after a reload keeps its state; waiting times and annotations may change meanwhile.
/// </summary>
public readonly record struct RuleKey(UInt128 Value)
{
    internal static RuleKey Of(string canonical) => new(SeriesHash.Fingerprint(Encoding.UTF8.GetBytes(canonical)));

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32");
}
