namespace Monitor.Cli.Connection;

/// <summary>Where a node's API is.</summary>
/// <param name="Uri">Ends with a slash, without query.</param>
internal sealed record NodeAddress(Uri Uri)
{
    public const string Default = "http://127.0.0.1:8080";

    public static NodeAddress Local { get; } = new(new Uri(Default + "/"));

    /// <summary>
    /// Reads <c>http://host:port</c>, with a path when a proxy puts the node below one, or <c>host:port</c>.
    /// </summary>
    public static bool TryParse(string text, out NodeAddress address, out string mistake)
    {
        string whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        bool isGood = Uri.TryCreate(whole.EndsWith('/') ? whole : whole + "/", UriKind.Absolute, out Uri? uri)
            && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.Query.Length == 0
            && uri.UserInfo.Length == 0;
        address = isGood ? new NodeAddress(uri!) : Local;
        mistake = isGood ? "" : $"'{text}' is not a node's address such as {Default}";
        return isGood;
    }

    public override string ToString() => Uri.AbsoluteUri.TrimEnd('/');
}
