namespace Monitor.Node.Configuration;

/// <summary>Somebody's mailbox.</summary>
/// <param name="Name">Who that is; empty where it is not said.</param>
/// <param name="Address">ASCII, with one <c>@</c>, and nothing that ends a command or a header.</param>
internal sealed record MailAddress(string Name, string Address)
{
    /// <summary>Reads <c>ops@example.com</c> or <c>Desk Ops &lt;ops@example.com&gt;</c>.</summary>
    public static bool TryParse(string text, out MailAddress? address)
    {
        address = null;
        if (!System.Net.Mail.MailAddress.TryCreate(text, out System.Net.Mail.MailAddress? read)
            || text.Any(char.IsControl)
            || read.Address.Any(c => c is <= ' ' or >= '\x7f' or '<' or '>' or '"' or ','))
            return false;
        address = new MailAddress(read.DisplayName, read.Address);
        return true;
    }
}
