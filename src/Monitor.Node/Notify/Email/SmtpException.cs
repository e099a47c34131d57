namespace Monitor.Node.Notify.Email;

/// <summary>A mail cannot be handed over.</summary>
/// <param name="message">Why, without any secret.</param>
/// <param name="isPermanent">True when the server will never take it.</param>
internal sealed class SmtpException(string message, bool isPermanent) : Exception(message)
{
    public bool IsPermanent { get; } = isPermanent;

    public static SmtpException Of(string step, SmtpReply reply) =>
        new($"{step}: {Pages.TextLimit.Characters(reply.ToString(), 256)}", isPermanent: !reply.IsTransient);

    /// <summary>The server said what no mail server says; it may be itself again later.</summary>
    public static SmtpException Broken(string message) => new(message, isPermanent: false);
}
