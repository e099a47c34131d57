using System.Security.Cryptography;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>
/// Names one telling, the same in every attempt, process and release: 128 bits of SHA-256 over receiver, labels,
/// start of the episode in Unix milliseconds, and status. The labels themselves stand in it rather than their
/// fingerprint, so that nobody can choose labels whose page is taken for another's.
/// </summary>
internal static class IdempotencyKey
{
    private const char End = '\0';

    public static string Of(string receiver, LabelSet labels, DateTimeOffset startsAt, bool isFiring)
    {
        var text = new StringBuilder(256);
        text.Append(receiver).Append(End);
        for (int i = 0; i < labels.Count; i++)
            text.Append(labels[i].Name).Append(End).Append(labels[i].Value).Append(End);
        text.Append(startsAt.ToUnixTimeMilliseconds()).Append(End).Append(isFiring ? "firing" : "resolved");
        return Hash(text);
    }

    /// <summary>Of a group: its key and every alert that is told; for a repetition, what it repeats too.</summary>
    public static string OfGroup(
        string receiver, string groupKey,
        IEnumerable<(LabelSet Labels, DateTimeOffset StartsAt, bool IsFiring)> alerts, DateTimeOffset? repeats)
    {
        var text = new StringBuilder(1024);
        text.Append(receiver).Append(End).Append(groupKey).Append(End);
        foreach ((LabelSet labels, DateTimeOffset startsAt, bool isFiring) in alerts)
            text.Append(Of(receiver, labels, startsAt, isFiring)).Append(End);
        text.Append(repeats?.ToUnixTimeMilliseconds());
        return Hash(text);
    }

    /// <summary>Of a page about an incident, by the page's own key, which may hold any person's name.</summary>
    public static string OfPage(string key) => Hash(new StringBuilder("page").Append(End).Append(key));

    /// <summary>Of one that stands for others: all of their keys.</summary>
    public static string OfFolded(string receiver, IEnumerable<string> keys)
    {
        var text = new StringBuilder(1024);
        text.Append(receiver).Append(End).Append("folded").Append(End).AppendJoin(End, keys);
        return Hash(text);
    }

    /// <summary>Of what is told once about something that is no alert.</summary>
    public static string OfNotice(string receiver, string about) =>
        Hash(new StringBuilder(receiver).Append(End).Append("notice").Append(End).Append(about));

    private static string Hash(StringBuilder text)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
