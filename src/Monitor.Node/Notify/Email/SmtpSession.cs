using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;

namespace Monitor.Node.Notify.Email;

/// <summary>
/// One conversation with a mail server (RFC 5321): greeting, encryption (RFC 3207, or from the first byte), who we are
/// (RFC 4954), one mail, good-bye. Where encryption is asked for, nothing of worth is said before it is there and the
/// certificate names the server; where the server does not offer it, nothing is sent.
/// </summary>
internal sealed class SmtpSession(EmailOptions options, bool allowLinkLocal) : IAsyncDisposable
{
    private SmtpConnection? _connection;
    private string[] _extensions = [];

    private SmtpConnection Connection => _connection ?? throw new InvalidOperationException("Not connected.");

    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        Stream stream = await AddressGuard.ConnectAsync(options.Host, options.Port, allowLinkLocal, cancel)
            .ConfigureAwait(false);
        _connection = new SmtpConnection(stream);
        if (options.Security == SmtpSecurity.Implicit)
            await EncryptAsync(cancel).ConfigureAwait(false);
        Require("greeting", await Connection.ReadReplyAsync(cancel).ConfigureAwait(false));
        await GreetAsync(cancel).ConfigureAwait(false);
        if (options.Security == SmtpSecurity.StartTls)
        {
            if (!Offers("STARTTLS"))
                throw SmtpException.Broken("the server does not offer STARTTLS, and nothing is sent in the clear");
            Require("STARTTLS", await Connection.AskAsync("STARTTLS", cancel).ConfigureAwait(false));
            await EncryptAsync(cancel).ConfigureAwait(false);
            // What was offered before is forgotten: it was not the server who said it, for all we know.
            await GreetAsync(cancel).ConfigureAwait(false);
        }

        if (options.User is { } user)
            await AuthenticateAsync(user, cancel).ConfigureAwait(false);
    }

    /// <returns>What the server said to each recipient, and in the end to the mail.</returns>
    public async ValueTask<SmtpResult> SendAsync(
        IReadOnlyList<string> recipients, byte[] mail, CancellationToken cancel)
    {
        string from = $"MAIL FROM:<{options.From.Address}>";
        Require("MAIL FROM", await Connection.AskAsync(from, cancel).ConfigureAwait(false));
        var replies = new List<KeyValuePair<string, SmtpReply>>();
        foreach (string recipient in recipients)
        {
            replies.Add(new(
                recipient, await Connection.AskAsync($"RCPT TO:<{recipient}>", cancel).ConfigureAwait(false)));
        }

        if (!replies.Exists(reply => reply.Value.IsPositive))
            return new SmtpResult(replies, null);
        SmtpReply go = await Connection.AskAsync("DATA", cancel).ConfigureAwait(false);
        if (go.Code != 354)
            throw SmtpException.Of("DATA", go);
        await Connection.WriteAsync(DotStuffed(mail), cancel).ConfigureAwait(false);
        return new SmtpResult(replies, await Connection.ReadReplyAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>The mail is taken or not by then: nobody waits for the answer to a good-bye.</summary>
    public async ValueTask QuitAsync(CancellationToken cancel) =>
        await Connection.WriteAsync("QUIT\r\n"u8.ToArray(), cancel).ConfigureAwait(false);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask GreetAsync(CancellationToken cancel)
    {
        SmtpReply reply = await Connection.AskAsync($"EHLO {options.Hello}", cancel).ConfigureAwait(false);
        Require("EHLO", reply);
        _extensions = [.. reply.Text.Split('\n').Skip(1).Select(line => line.Trim().ToUpperInvariant())];
    }

    private bool Offers(string extension) => _extensions.Any(offered =>
        offered == extension || offered.StartsWith(extension + ' ', StringComparison.Ordinal));

    private async ValueTask AuthenticateAsync(string user, CancellationToken cancel)
    {
        string[] ways =
        [
            .. _extensions.Where(extension => extension.StartsWith("AUTH", StringComparison.Ordinal))
                .SelectMany(extension => extension[4..].Split([' ', '='])),
        ];
        string password = options.Password?.Reveal() ?? "";
        SmtpReply reply;
        if (ways.Contains("PLAIN"))
        {
            string who = Base64($"\0{user}\0{password}");
            reply = await Connection.AskAsync($"AUTH PLAIN {who}", cancel).ConfigureAwait(false);
        }
        else if (ways.Contains("LOGIN"))
        {
            Require("AUTH", await Connection.AskAsync("AUTH LOGIN", cancel).ConfigureAwait(false));
            Require("AUTH", await Connection.AskAsync(Base64(user), cancel).ConfigureAwait(false));
            reply = await Connection.AskAsync(Base64(password), cancel).ConfigureAwait(false);
        }
        else
        {
            throw SmtpException.Broken("the server takes a password neither by AUTH PLAIN nor by LOGIN");
        }

        Require("AUTH", reply);
    }

    private ValueTask EncryptAsync(CancellationToken cancel)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = options.Host };
        if (options.CaFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return Connection.EncryptAsync(tls, cancel);
    }

    private static void Require(string step, SmtpReply reply)
    {
        if (!reply.IsPositive)
            throw SmtpException.Of(step, reply);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The mail with its end; a line that begins with a dot gets another (RFC 5321, 4.5.2).</summary>
    private static byte[] DotStuffed(byte[] mail)
    {
        using var stuffed = new MemoryStream(mail.Length + 64);
        bool atStart = true;
        foreach (byte octet in mail)
        {
            if (atStart && octet == '.')
                stuffed.WriteByte((byte)'.');
            stuffed.WriteByte(octet);
            atStart = octet == '\n';
        }

        stuffed.Write(atStart ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return stuffed.ToArray();
    }
}
