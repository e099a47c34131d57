namespace Monitor.Node.Notify.Email;

/// <summary>What became of a mail.</summary>
/// <param name="Recipients">What was said to each.</param>
/// <param name="Mail">What was said to the mail itself; null where no recipient was taken and it was not sent.</param>
internal sealed record SmtpResult(IReadOnlyList<KeyValuePair<string, SmtpReply>> Recipients, SmtpReply? Mail);
