using Monitor.Node.Notify.Pages;
using Monitor.Node.Yaml;
using Monitor.Shared.Templates;

namespace Monitor.Node.Configuration;

/// <summary>Binds what one kind of receiver needs. A key of another kind is a mistake.</summary>
internal sealed class ReceiverKindReader(
    ReceiverSecrets secrets, Func<YamlFields, string, string?> pathFrom, TemplateEnvironment environment)
{
    private static readonly Secret None = new("");

    public ReceiverOptions Read(YamlFields fields, ReceiverOptions common)
    {
        if (common.Kind != ReceiverKind.Webhook)
            common = common with { Texts = ReadTexts(fields, common.Kind) };

        if (common.Kind == ReceiverKind.Command)
            return common with { Command = ReadCommand(fields) };
        common = common with { AllowLinkLocal = fields.Flag("allow_link_local", false) };
        return common.Kind switch
        {
            ReceiverKind.Email => common with { Email = ReadEmail(fields) },
            // Whoever has the address may post: it is as good as a password.
            ReceiverKind.Slack => common with
            {
                Url = secrets.Url(fields, "url", isRequired: true),
                UrlIsSecret = true,
                Slack = new SlackOptions(fields.Text("channel"), fields.Text("username"), fields.Text("icon_emoji")),
            },
            ReceiverKind.Teams => common with
            {
                Url = secrets.Url(fields, "url", isRequired: true),
                UrlIsSecret = true,
            },
            ReceiverKind.PagerDuty => common with
            {
                Url = secrets.Url(fields, "url", isRequired: false),
                PagerDuty = new PagerDutyOptions(
                    secrets.Require(fields, "routing_key") ?? None, fields.Text("source", "monitor")),
            },
            ReceiverKind.Telegram => common with
            {
                Url = secrets.Url(fields, "url", isRequired: false),
                Telegram = ReadTelegram(fields),
            },
            _ => common with
            {
                UrlIsSecret = fields.Has("url_file"),
                Url = secrets.Url(fields, "url", isRequired: true),
                Headers = ReadHeaders(fields),
            },
        };
    }

    private ReceiverTexts ReadTexts(YamlFields fields, ReceiverKind kind) =>
        new(ReadTemplate(fields, "title", environment), ReadTemplate(fields, "text", environment))
        {
            Html = kind == ReceiverKind.Email
                ? ReadTemplate(fields, "html", environment with { MaxText = ReceiverTexts.LongestHtml })
                : null,
            Markup = VendorMarkup.Of(kind) is { } escape && fields.Flag("markup", false) ? escape : null,
        };

    private static Template? ReadTemplate(YamlFields fields, string key, TemplateEnvironment environment)
    {
        if (fields.Text(key) is not { } source)
            return null;
        if (Template.TryParse(source, environment, out Template template, out TemplateError? error))
            return template;
        fields.Problem(key, error!.ToString());
        return null;
    }

    private TelegramOptions ReadTelegram(YamlFields fields)
    {
        Secret token = secrets.Require(fields, "bot_token") ?? None;
        if (token.Reveal().Any(c => !char.IsAsciiLetterOrDigit(c) && c is not (':' or '-' or '_')))
            fields.Problem(fields.Has("bot_token") ? "bot_token" : "bot_token_file", "is no bot's token");
        return new TelegramOptions(
            token, fields.RequiredText("chat_id"),
            fields.Whole("message_thread_id", 0, 1, int.MaxValue) is > 0 and var thread ? thread : null,
            fields.Flag("silent", false));
    }

    private static CommandOptions ReadCommand(YamlFields fields)
    {
        IReadOnlyList<string> words = fields.Texts("command");
        if (words.Count == 0)
        {
            if (!fields.Has("command"))
                fields.Missing("command");
            return new CommandOptions("", []);
        }

        if (!Path.IsPathRooted(words[0]))
            fields.Problem("command", "must begin with the absolute path of a program");
        else if (!File.Exists(words[0]))
            fields.Problem("command", $"{words[0]} is not there");
        if (words.Any(word => word.Contains('\0', StringComparison.Ordinal)))
            fields.Problem("command", "must not contain a zero byte");
        return new CommandOptions(words[0], [.. words.Skip(1)]);
    }

    private EmailOptions ReadEmail(YamlFields fields)
    {
        MailAddress from = ReadAddress(fields, "from", fields.RequiredText("from"));
        IReadOnlyList<string> to = fields.Texts("to");
        if (to.Count == 0 && !fields.Has("to"))
            fields.Missing("to");
        YamlFields smtp = fields.Section("smtp");
        SmtpSecurity security = smtp.Word("tls", SmtpSecurity.StartTls,
            ("starttls", SmtpSecurity.StartTls), ("implicit", SmtpSecurity.Implicit), ("off", SmtpSecurity.None));
        string? user = smtp.Text("username"), password = secrets.Find(smtp, "password");
        if (user is not null && security == SmtpSecurity.None)
            smtp.Problem("tls", "must not be off where a password is sent");
        if (user is null && password is not null)
            smtp.Missing("username");
        int standardPort = security switch
        {
            SmtpSecurity.Implicit => 465,
            SmtpSecurity.None => 25,
            _ => 587,
        };
        var options = new EmailOptions(
            smtp.RequiredText("host"), smtp.Whole("port", standardPort, 1, 65535), security, user,
            password is null ? null : new Secret(password), ReadHello(smtp), ReadCaFile(smtp), from,
            [.. to.Select(text => ReadAddress(fields, "to", text))]);
        smtp.RefuseUnknownKeys();
        return options;
    }

    private static string ReadHello(YamlFields smtp)
    {
        string hello = smtp.Text("hello", Environment.MachineName);
        if (hello.Length > 0 && hello.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '[' or ']' or ':'))
            return hello;
        if (smtp.Has("hello"))
            smtp.Problem("hello", "must be a host's name");
        return "localhost";
    }

    private string? ReadCaFile(YamlFields smtp)
    {
        if (pathFrom(smtp, "ca_file") is not { } path)
            return null;
        try
        {
            new System.Security.Cryptography.X509Certificates.X509Certificate2Collection().ImportFromPemFile(path);
        }
        catch (Exception error) when (
            error is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            smtp.Problem("ca_file", $"{path} cannot be read: {error.Message}");
        }

        return path;
    }

    private static MailAddress ReadAddress(YamlFields fields, string key, string text)
    {
        if (MailAddress.TryParse(text, out MailAddress? address))
            return address!;
        if (text.Length > 0)
            fields.Problem(key, $"\"{text}\" is no mail address in ASCII");
        return new MailAddress("", "nobody@invalid");
    }

    private List<KeyValuePair<string, Secret>> ReadHeaders(YamlFields fields)
    {
        var headers = new List<KeyValuePair<string, Secret>>();
        if (pathFrom(fields, "bearer_token_file") is { } path
            && SecretFile.Read(path, message => fields.Problem("bearer_token_file", message)) is { } token)
            headers.Add(new("Authorization", new Secret("Bearer " + token)));
        foreach ((string name, string value) in fields.TextMap("headers"))
        {
            if (!IsToken(name))
                fields.Problem("headers", $"\"{name}\" cannot be a header's name");
            else if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                fields.Problem("headers", $"the value of \"{name}\" has a line break");
            else
                headers.Add(new(name, new Secret(value)));
        }

        return headers;
    }

    /// <summary>RFC 9110's token: what a header's name may be.</summary>
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
