namespace Monitor.Node.Configuration;

/// <summary>What a Slack webhook may be told beside the message; null leaves it to the webhook.</summary>
/// <param name="Channel">Where the webhook is one of those that write to any channel.</param>
/// <param name="Username">Who seems to write.</param>
/// <param name="IconEmoji">The picture beside it, such as <c>:fire:</c>.</param>
internal sealed record SlackOptions(string? Channel, string? Username, string? IconEmoji);
