namespace Monitor.Node.Notify.Email;

/// <summary>A mail server's reply: three digits, and its lines as one text (RFC 5321, 4.2).</summary>
internal readonly record struct SmtpReply(int Code, string Text)
{
    /// <summary>Go on: 2xx, or 3xx where more is waited for.</summary>
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>It may be otherwise later: 4xx.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    public override string ToString() => $"{Code} {Text}";
}
