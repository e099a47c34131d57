namespace Monitor.Node.Configuration;

/// <summary>Mails, and the server that takes them.</summary>
/// <param name="Host">The server; its certificate must name it.</param>
/// <param name="User">Who we are there; null where it does not ask.</param>
/// <param name="Hello">What we call ourselves.</param>
/// <param name="CaFile">Who may sign the server's certificate, PEM; null for those that the system trusts.</param>
internal sealed record EmailOptions(
    string Host,
    int Port,
    SmtpSecurity Security,
    string? User,
    Secret? Password,
    string Hello,
    string? CaFile,
    MailAddress From,
    IReadOnlyList<MailAddress> To);
