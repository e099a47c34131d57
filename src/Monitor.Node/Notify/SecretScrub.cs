using System.Text;
using Monitor.Node.Configuration;

namespace Monitor.Node.Notify;

/// <summary>
/// Takes a receiver's secrets out of what it says: an answer may repeat the key or the address that it was asked with,
/// and goes to the journal, the API and the log.
/// </summary>
internal sealed class SecretScrub
{
    private const string Mask = "***";

    /// <summary>A shorter text may stand anywhere, and taking it out would say more than leaving it.</summary>
    private const int ShortestScrubbed = 4;

    /// <summary>What follows a header's first word is a secret by itself where it is as long as secrets are.</summary>
    private const int ShortestCredentials = 8;

    private readonly string[] _secrets;

    public SecretScrub(IEnumerable<Secret> secrets) => _secrets =
    [
        .. secrets.SelectMany(secret => FormsOf(secret.Reveal()))
            .Where(text => text.Length >= ShortestScrubbed).Distinct(StringComparer.Ordinal)
            .OrderByDescending(text => text.Length),
    ];

    public string Apply(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
        return WithoutBrokenEnd(text);
    }

    /// <summary>
    /// As it was sent and as somebody may repeat it: in an address, without <c>Bearer</c> before it, and in base64, in
    /// which user and password go over the wire.
    /// </summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        string plain = Uri.UnescapeDataString(secret);
        yield return plain;
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(plain));
        int space = secret.IndexOf(' ');
        if (space > 0 && secret.Length - space > ShortestCredentials)
            yield return secret[(space + 1)..];
    }

    /// <summary>What was said was cut at some length: its end may be the beginning of a secret.</summary>
    private string WithoutBrokenEnd(string text)
    {
        ReadOnlySpan<char> said = text.AsSpan().TrimEnd('…');
        foreach (string secret in _secrets)
        {
            for (int length = Math.Min(secret.Length - 1, said.Length); length >= ShortestScrubbed; length--)
            {
                if (said.EndsWith(secret.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
                    return string.Concat(said[..^length], Mask, text.AsSpan(said.Length));
            }
        }

        return text;
    }
}
