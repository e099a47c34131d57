using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Configuration;

/// <summary>One receiver of notifications.</summary>
/// <param name="Name">Unique; labels its metrics and its outbox.</param>
/// <param name="Url">Where a webhook goes; null for the log.</param>
/// <param name="UrlIsSecret">The address came from a file and must not be shown.</param>
/// <param name="Headers">Headers sent along, their values never shown.</param>
/// <param name="Timeout">How long one attempt may take.</param>
/// <param name="SendResolved">Whether the end of an episode is notified too.</param>
/// <param name="MinSeverity">
/// The least severe <c>severity</c> label that is notified; an alert without one is a warning.
/// </param>
/// <param name="Matchers">
/// What an alert's labels must match, all of them, as Alertmanager writes it: <c>team="desk"</c>.
/// </param>
/// <param name="AllowLinkLocal">Whether the address may be a link-local one, or a cloud's metadata service.</param>
internal sealed record ReceiverOptions(
    string Name,
    ReceiverKind Kind,
    Uri? Url,
    bool UrlIsSecret,
    IReadOnlyList<KeyValuePair<string, Secret>> Headers,
    TimeSpan Timeout,
    bool SendResolved,
    AlertSeverity MinSeverity,
    IReadOnlyList<LabelMatcher> Matchers,
    bool AllowLinkLocal)
{
    /// <summary>True for one that is told of incidents, and of alerts only where a route names it.</summary>
    public bool OnlyIncidents { get; init; }

    /// <summary>Where one name stands for several places, all of them; otherwise empty.</summary>
    public IReadOnlyList<ReceiverOptions> Parts { get; init; } = [];

    /// <summary>How often it is told at most; null for as often as there is something.</summary>
    public NotificationLimit? Limit { get; init; }

    /// <summary>Words in the place of a page's own.</summary>
    public ReceiverTexts Texts { get; init; } = ReceiverTexts.None;

    /// <summary>What is said to a receiver of the kind; null for other kinds.</summary>
    public SlackOptions? Slack { get; init; }

    /// <inheritdoc cref="Slack"/>
    public PagerDutyOptions? PagerDuty { get; init; }

    /// <inheritdoc cref="Slack"/>
    public EmailOptions? Email { get; init; }

    /// <inheritdoc cref="Slack"/>
    public TelegramOptions? Telegram { get; init; }

    /// <inheritdoc cref="Slack"/>
    public CommandOptions? Command { get; init; }

    /// <summary>All that must not be shown of it and its parts.</summary>
    public IEnumerable<Secret> Secrets
    {
        get
        {
            IEnumerable<Secret?> own = Headers.Select(header => (Secret?)header.Value)
                .Concat([PagerDuty?.RoutingKey, Email?.Password, Telegram?.Token]).Concat(UrlSecrets());
            return own.OfType<Secret>().Concat(Parts.SelectMany(part => part.Secrets));
        }
    }

    /// <summary>
    /// A secret address as a whole and without its host, which an answer repeats more often; and whatever stands in any
    /// address as a password.
    /// </summary>
    private IEnumerable<Secret> UrlSecrets()
    {
        if (Url is not { } url)
            yield break;
        if (url.UserInfo.Length > 0)
        {
            yield return new Secret(url.UserInfo);
            if (url.UserInfo.Split(':', 2) is [_, { Length: > 0 } password])
                yield return new Secret(Uri.UnescapeDataString(password));
        }

        if (!UrlIsSecret)
            yield break;
        yield return new Secret(url.AbsoluteUri);
        if (url.PathAndQuery.Length > 1)
            yield return new Secret(url.PathAndQuery);
    }

    /// <summary>A receiver that writes lines to the node's log.</summary>
    public static ReceiverOptions Log(string name) => new(
        name, ReceiverKind.Log, null, UrlIsSecret: false, [], TimeSpan.FromSeconds(10), SendResolved: true,
        AlertSeverity.Info, [], AllowLinkLocal: false);
}
