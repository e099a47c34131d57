using Monitor.Node.Configuration;

namespace Monitor.Node.Notify;

/// <summary>
/// Takes a receiver's secrets out of what it says: an answer may repeat the key or the address that it was asked with,
/// and goes to the journal, the API and the log.
/// </summary>
internal sealed class SecretScrub
{
    /// <summary>A shorter text may stand anywhere, and taking it out would say more than leaving it.</summary>
    private const int ShortestScrubbed = 4;

    private readonly string[] _secrets;

    public SecretScrub(IEnumerable<Secret> secrets) => _secrets =
    [
        .. secrets.Select(secret => secret.Reveal())
            .SelectMany(text => new[] { text, Uri.EscapeDataString(text), Uri.UnescapeDataString(text) })
            .Where(text => text.Length >= ShortestScrubbed).Distinct(StringComparer.Ordinal)
            .OrderByDescending(text => text.Length),
    ];

    public string Apply(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        return text;
    }
}
