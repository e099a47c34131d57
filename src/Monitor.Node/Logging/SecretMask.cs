using System.Text.Json;
using System.Text.RegularExpressions;
using Monitor.Node.Configuration;

namespace Monitor.Node.Logging;

/// <summary>
/// Puts stars where a line holds one of the configured secrets or something that looks like a credential: what
/// follows <c>Bearer</c> or <c>Basic</c>, and a password inside an address.
/// </summary>
internal sealed partial class SecretMask
{
    private const string Stars = "***";

    /// <summary>
    /// A shorter secret is a word that may stand anywhere; masking it would only make the log unreadable.
    /// </summary>
    private const int ShortestMasked = 4;

    private readonly string[] _secrets;

    public SecretMask(IEnumerable<Secret> secrets)
    {
        // A secret turns up as it is, or as JSON writes it; the longer first, so that no rest of it stays.
        _secrets =
        [
            .. secrets.Select(s => s.Reveal())
                .Where(s => s.Length >= ShortestMasked)
                .SelectMany(s => new[] { s, JsonEncodedText.Encode(s, JsonLinesFormatter.Encoder).ToString() })
                .Distinct()
                .OrderByDescending(s => s.Length),
        ];
    }

    public string Apply(string line)
    {
        foreach (string secret in _secrets)
            line = line.Replace(secret, Stars, StringComparison.Ordinal);
        if (line.Contains("Bearer ", StringComparison.OrdinalIgnoreCase)
            || line.Contains("Basic ", StringComparison.OrdinalIgnoreCase))
            line = Credential().Replace(line, $"$1 {Stars}");
        return line.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(line, $"://{Stars}@") : line;
    }

    [GeneratedRegex(@"\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Credential();

    [GeneratedRegex(@"://[^\s/@""]+@", RegexOptions.None, 1000)]
    private static partial Regex UserInfo();
}
