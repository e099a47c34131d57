using System.Numerics;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Sharding;

/// <summary>
/// Who should own a shard, by weighted rendezvous hashing: every member draws a number for the shard from a hash of the
/// two names, and the highest wins. When a member goes, only its shards get another owner; when one comes, it takes
/// some and nothing moves between the others. Every node computes the same from the same members, without a word.
///
/// A draw is -weight / ln(u) with u uniform in (0, 1): the member with twice the weight wins twice as often
/// (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005).
/// </summary>
public static class RendezvousPlan
{
    private const ulong OddMultiplier = 0x9E3779B97F4A7C15;

    /// <summary>The owner of a shard: the node that it is pinned to while that takes shards, else by draw.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="members">All members in any order; those that take no shards are passed over.</param>
    /// <param name="pins">What operators have put where.</param>
    /// <returns>A node's name; null when no member takes shards.</returns>
    public static string? OwnerOf(
        ShardId shard, IReadOnlyList<Member> members, IReadOnlyDictionary<ShardId, string> pins)
    {
        bool isPinned = pins.TryGetValue(shard, out string? pinned)
            && members.Any(member => member.Node == pinned && member.TakesShards);
        return isPinned ? pinned : Winner((ulong)shard.Value * OddMultiplier, members, static m => m.TakesShards);
    }

    /// <summary>Which node takes data in from somewhere, by the name of where it is; null when none does.</summary>
    public static string? CollectorOf(string source, IReadOnlyList<Member> members)
    {
        UInt128 name = SeriesHash.Fingerprint(Encoding.UTF8.GetBytes(source));
        return Winner(
            (ulong)name ^ (ulong)(name >> 64), members,
            static member => member.State == MemberState.Up && member.Roles.HasFlag(MemberRoles.Ingest));
    }

    private static string? Winner(ulong subject, IReadOnlyList<Member> members, Func<Member, bool> isCandidate)
    {
        string? winner = null;
        double highest = double.NegativeInfinity;
        foreach (Member member in members)
        {
            if (!isCandidate(member))
                continue;
            double draw = Draw(subject, member);
            bool wins = draw > highest
                || draw == highest && string.CompareOrdinal(member.Node, winner) < 0;
            if (wins)
                (highest, winner) = (draw, member.Node);
        }

        return winner;
    }

    private static double Draw(ulong subject, Member member)
    {
        UInt128 name = SeriesHash.Fingerprint(Encoding.UTF8.GetBytes(member.Node));
        ulong mixed = Mix((ulong)(name >> 64) ^ Mix((ulong)name + subject));

        // 53 bits in the middle of their step, so that the logarithm is of neither 0 nor 1.
        double uniform = ((mixed >> 11) + 0.5) / (1UL << 53);
        return -member.Weight / Math.Log(uniform);
    }

    /// <summary>Spreads a difference in any bit over all of them (the finisher of SplitMix64).</summary>
    private static ulong Mix(ulong value)
    {
        value += OddMultiplier;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return BitOperations.RotateLeft(value ^ value >> 31, 17);
    }
}
