using Monitor.Node.Configuration;

namespace Monitor.Node.Alerting.Import;

/// <summary>How one kind of receiver of an alertmanager.yml is called and keyed in a node's configuration.</summary>
/// <param name="Key">The list in the file: <c>slack_configs</c>.</param>
/// <param name="Type">The type here.</param>
/// <param name="Kind">What it is.</param>
/// <param name="SendsResolved">What the file's <c>send_resolved</c> is where nothing is said.</param>
/// <param name="Fields">What is taken as it is: the key there, the key here.</param>
/// <param name="Secrets">Likewise, each with a second key that ends in <c>_file</c>.</param>
/// <param name="Globals">Where a key of the file is looked up in <c>global</c> when the receiver has it not.</param>
internal sealed record ImportedKind(
    string Key, string Type, ReceiverKind Kind, bool SendsResolved, IReadOnlyList<(string There, string Here)> Fields,
    IReadOnlyList<(string There, string Here)> Secrets, IReadOnlyDictionary<string, string> Globals)
{
    private static readonly Dictionary<string, string> NoGlobals = [];

    /// <summary>Kinds that are keys and values; mail and webhooks have shapes of their own.</summary>
    public static IReadOnlyList<ImportedKind> Plain { get; } =
    [
        new("slack_configs", "slack", ReceiverKind.Slack, SendsResolved: false,
            [("channel", "channel"), ("username", "username"), ("icon_emoji", "icon_emoji"), ("timeout", "timeout")],
            [("api_url", "url")], new Dictionary<string, string> { ["api_url"] = "slack_api_url" }),
        new("pagerduty_configs", "pagerduty", ReceiverKind.PagerDuty, SendsResolved: true,
            [("url", "url"), ("source", "source"), ("timeout", "timeout")], [("routing_key", "routing_key")],
            new Dictionary<string, string> { ["url"] = "pagerduty_url" }),
        new("msteams_configs", "teams", ReceiverKind.Teams, SendsResolved: true,
            [("timeout", "timeout")], [("webhook_url", "url")], NoGlobals),
        new("msteamsv2_configs", "teams", ReceiverKind.Teams, SendsResolved: true,
            [("timeout", "timeout")], [("webhook_url", "url")], NoGlobals),
        new("telegram_configs", "telegram", ReceiverKind.Telegram, SendsResolved: true,
            [
                ("chat_id", "chat_id"), ("message_thread_id", "message_thread_id"), ("disable_notifications", "silent"),
                ("api_url", "url"),
            ],
            [("bot_token", "bot_token")],
            new Dictionary<string, string> { ["api_url"] = "telegram_api_url", ["bot_token"] = "telegram_bot_token" }),
    ];
}
