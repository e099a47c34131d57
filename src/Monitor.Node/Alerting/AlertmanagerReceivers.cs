using System.Globalization;
using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Templates;

namespace Monitor.Node.Alerting;

/// <summary>
/// Receivers of an alertmanager.yml other than webhooks, with the defaults of its <c>global</c>. Who is told, how he is
/// reached and the title and text of what he is told are taken over; what else is said there is named.
/// </summary>
/// <param name="directory">The file's: what it names is relative to it.</param>
/// <param name="environment">What its templates can name.</param>
/// <param name="notTake">Told of what is left out: where, which key, and why.</param>
internal sealed class AlertmanagerReceivers(
    YamlFields global, string directory, TemplateEnvironment environment, Action<YamlFields, string, string> notTake)
{
    public const string OwnText = "is not taken over: what is sent is this node's own text";

    /// <summary>The lists that are taken over, by their key.</summary>
    public static readonly string[] Kinds =
    [
        "slack_configs", "pagerduty_configs", "email_configs", "msteams_configs", "msteamsv2_configs",
        "telegram_configs",
    ];

    private readonly AlertmanagerTexts _texts = new(environment, notTake);

    private readonly ReceiverSecrets _secrets = new((fields, key) =>
        fields.Text(key) is { } named ? Path.GetFullPath(named, directory) : null);

    /// <summary>All of one kind that a receiver has.</summary>
    public IEnumerable<ReceiverOptions> Read(string name, YamlFields receiver, string kind)
    {
        foreach (YamlFields item in receiver.Sections(kind))
        {
            var taken = new HashSet<string> { "send_resolved", "timeout" };
            ReceiverOptions common = ReceiverOptions.Log(name) with
            {
                SendResolved = item.Flag("send_resolved", kind is not ("slack_configs" or "email_configs")),
            };
            common =
                common with { Timeout = item.Duration("timeout") is { Ticks: > 0 } timeout ? timeout : common.Timeout };
            ReceiverOptions? read = kind switch
            {
                "slack_configs" => Slack(common, item, taken),
                "pagerduty_configs" => PagerDuty(common, item, taken),
                "email_configs" => Email(common, item, taken),
                "telegram_configs" => Telegram(common, item, taken),
                _ => Teams(common, item, taken),
            };
            if (read is not null)
                yield return read with { Texts = _texts.Read(item, read.Kind, taken) };
            foreach (string key in item.Keys.Where(key => !taken.Contains(key)))
                notTake(item, key, OwnText);
        }
    }

    private ReceiverOptions Slack(ReceiverOptions common, YamlFields item, HashSet<string> taken)
    {
        taken.UnionWith(["api_url", "api_url_file", "channel", "username", "icon_emoji"]);
        return common with
        {
            Kind = ReceiverKind.Slack,
            Url = Url(item, "api_url", "slack_api_url", isRequired: true),
            UrlIsSecret = true,
            Slack = new SlackOptions(
                Literal(item, "channel"), Literal(item, "username"), Literal(item, "icon_emoji")),
        };
    }

    private ReceiverOptions Teams(ReceiverOptions common, YamlFields item, HashSet<string> taken)
    {
        taken.UnionWith(["webhook_url", "webhook_url_file"]);
        return common with
        {
            Kind = ReceiverKind.Teams,
            Url = Url(item, "webhook_url", null, isRequired: true),
            UrlIsSecret = true,
        };
    }

    private ReceiverOptions? PagerDuty(ReceiverOptions common, YamlFields item, HashSet<string> taken)
    {
        taken.UnionWith(["routing_key", "routing_key_file", "url", "source"]);
        if (!item.Has("routing_key") && !item.Has("routing_key_file")
            && (item.Has("service_key") || item.Has("service_key_file")))
        {
            string key = item.Has("service_key") ? "service_key" : "service_key_file";
            taken.Add(key);
            notTake(item, key, "is a key of the Events API v1: make an integration for v2 and give its routing_key");
            return null;
        }

        return common with
        {
            Kind = ReceiverKind.PagerDuty,
            Url = Url(item, "url", "pagerduty_url", isRequired: false),
            PagerDuty = new PagerDutyOptions(
                _secrets.Require(item, "routing_key") ?? new Secret(""), item.Text("source", "monitor")),
        };
    }

    private ReceiverOptions Telegram(ReceiverOptions common, YamlFields item, HashSet<string> taken)
    {
        taken.UnionWith(
        [
            "bot_token", "bot_token_file", "api_url", "chat_id", "chat_id_file", "message_thread_id",
            "disable_notifications",
        ]);
        string? chat = _secrets.Find(item, "chat_id");
        if (chat is null)
            item.Missing("chat_id");
        string? token = Find(item, "bot_token", "telegram_bot_token");
        if (token is null)
            item.Missing("bot_token");
        return common with
        {
            Kind = ReceiverKind.Telegram,
            Url = Url(item, "api_url", "telegram_api_url", isRequired: false),
            Telegram = new TelegramOptions(
                new Secret(token ?? ""), chat ?? "",
                item.Whole("message_thread_id", 0, 0, int.MaxValue) is > 0 and var thread ? thread : null,
                item.Flag("disable_notifications", false)),
        };
    }

    private ReceiverOptions Email(ReceiverOptions common, YamlFields item, HashSet<string> taken)
    {
        taken.UnionWith(
        [
            "to", "from", "smarthost", "hello", "require_tls", "auth_username", "auth_password", "auth_password_file",
            "tls_config",
        ]);
        string smarthost = Text(item, "smarthost", "smtp_smarthost") ?? "";
        int colon = smarthost.LastIndexOf(':');
        bool hasPort = int.TryParse(
            smarthost.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and < 65536;
        if (colon <= 0 || !hasPort)
            item.Problem("smarthost", "must be a host and a port, here or as smtp_smarthost in global");
        string? user = Text(item, "auth_username", "smtp_auth_username");
        string? password = Find(item, "auth_password", "smtp_auth_password");
        bool isEncrypted = item.Has("require_tls")
            ? item.Flag("require_tls", true)
            : global.Flag("smtp_require_tls", true);
        if (!isEncrypted && user is not null)
        {
            notTake(item, "require_tls", "is not taken over: a password is sent over an encrypted way alone");
            isEncrypted = true;
        }

        YamlFields tls = item.Has("tls_config") ? item.Section("tls_config") : global.Section("smtp_tls_config");
        string? ca = tls.Text("ca_file") is { } named ? Path.GetFullPath(named, directory) : null;
        foreach (string key in tls.Keys.Where(key => key != "ca_file"))
            notTake(tls, key, "is not used");
        SmtpSecurity security =
            port == 465 ? SmtpSecurity.Implicit : isEncrypted ? SmtpSecurity.StartTls : SmtpSecurity.None;
        return common with
        {
            Kind = ReceiverKind.Email,
            Email = new EmailOptions(
                colon > 0 ? smarthost[..colon].Trim('[', ']') : "", port, security, user,
                password is null ? null : new Secret(password), Text(item, "hello", "smtp_hello") ?? "localhost", ca,
                Address(item, "from", Text(item, "from", "smtp_from") ?? ""),
                [
                    .. (item.Text("to") ?? "").Split(',', StringSplitOptions.TrimEntries)
                        .Select(text => Address(item, "to", text)),
                ]),
        };
    }

    private static MailAddress Address(YamlFields item, string key, string text)
    {
        if (MailAddress.TryParse(text, out MailAddress? address))
            return address!;
        item.Problem(key, text.Length == 0 ? "is missing" : "is no mail address in ASCII");
        return new MailAddress("", "nobody@invalid");
    }

    /// <summary>What is no template; a webhook of today's writes where it was made for anyway.</summary>
    private string? Literal(YamlFields item, string key)
    {
        string? text = item.Text(key);
        if (text?.Contains("{{", StringComparison.Ordinal) != true)
            return text;
        notTake(item, key, "is not taken over: here it is no template");
        return null;
    }

    private string? Text(YamlFields item, string key, string inGlobal) => item.Text(key) ?? global.Text(inGlobal);

    private string? Find(YamlFields item, string key, string inGlobal) =>
        item.Has(key) || item.Has(key + "_file") ? _secrets.Find(item, key) : _secrets.Find(global, inGlobal);

    private Uri? Url(YamlFields item, string key, string? inGlobal, bool isRequired)
    {
        bool isGlobal = inGlobal is not null && !item.Has(key) && !item.Has(key + "_file")
            && (global.Has(inGlobal) || global.Has(inGlobal + "_file"));
        return isGlobal ? _secrets.Url(global, inGlobal!, isRequired) : _secrets.Url(item, key, isRequired);
    }
}
