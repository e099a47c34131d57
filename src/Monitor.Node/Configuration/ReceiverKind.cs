namespace Monitor.Node.Configuration;

/// <summary>How a receiver is reached.</summary>
internal enum ReceiverKind
{
    /// <summary>A line in the node's log.</summary>
    Log,

    /// <summary>An HTTP POST with Alertmanager's JSON.</summary>
    Webhook,

    /// <summary>A Slack incoming webhook.</summary>
    Slack,

    /// <summary>PagerDuty's Events API v2.</summary>
    PagerDuty,

    /// <summary>A mail server.</summary>
    Email,

    /// <summary>A Microsoft Teams workflow.</summary>
    Teams,

    /// <summary>A Telegram bot.</summary>
    Telegram,

    /// <summary>A program on the node's machine.</summary>
    Command,
}
