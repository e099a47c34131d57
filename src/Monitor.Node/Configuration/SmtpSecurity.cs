namespace Monitor.Node.Configuration;

/// <summary>How the way to a mail server is encrypted.</summary>
internal enum SmtpSecurity
{
    /// <summary>By STARTTLS, before anything of worth is said; a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>From the first byte, usually at port 465.</summary>
    Implicit,

    /// <summary>Not at all.</summary>
    None,
}
