namespace Monitor.Node.Configuration;

/// <summary>A chat that a Telegram bot writes to.</summary>
/// <param name="Token">The bot's.</param>
/// <param name="ChatId">The chat's number, or a channel's <c>@name</c>.</param>
/// <param name="ThreadId">A topic of a forum; null for none.</param>
/// <param name="Silent">Whether it comes without a sound.</param>
internal sealed record TelegramOptions(Secret Token, string ChatId, int? ThreadId, bool Silent);
