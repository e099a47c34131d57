using System.Collections.Immutable;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Templates;

namespace Monitor.Node.Alerting;

/// <summary>
/// An alertmanager.yml as it is. Routes, inhibition rules and time intervals are taken over whole; of receivers, those
/// kinds that this node has. What is not taken over is named, never dropped in silence: a receiver of which nothing is
/// left writes its alerts to the node's log.
/// </summary>
internal sealed class AlertmanagerFile(string file, ICollection<YamlProblem> problems)
{
    private static readonly string[] OtherKinds =
    [
        "discord_configs", "incidentio_configs", "jira_configs", "mattermost_configs", "opsgenie_configs",
        "pushover_configs", "rocketchat_configs", "sns_configs", "victorops_configs", "webex_configs",
        "wechat_configs",
    ];

    /// <summary>What the receivers that are taken over look up in <c>global</c>.</summary>
    private static readonly string[] KnownGlobals =
    [
        "slack_api_url", "slack_api_url_file", "pagerduty_url", "telegram_api_url", "telegram_bot_token",
        "telegram_bot_token_file", "smtp_from", "smtp_smarthost", "smtp_hello", "smtp_require_tls",
        "smtp_auth_username", "smtp_auth_password", "smtp_auth_password_file", "smtp_tls_config",
    ];

    private readonly List<YamlProblem> _notTaken = [];
    private readonly List<string> _templates = [];
    private readonly string _directory = Path.GetDirectoryName(Path.GetFullPath(file))!;

    public TimeSpan? ResolveTimeout { get; private set; }

    public IReadOnlyList<ReceiverOptions> Receivers { get; private set; } = [];

    public IReadOnlyList<YamlProblem> NotTaken => _notTaken;

    /// <summary>The files of templates as they are named; where one of them is wrong, each that is right.</summary>
    public IReadOnlyList<string> Templates { get; private set; } = [];

    /// <param name="own">Receivers of the node's own configuration: they replace those of the same name.</param>
    /// <returns>What the file says; null where it cannot be read: then the problems say why.</returns>
    public RoutingDefinition? Read(IReadOnlyList<ReceiverOptions> own)
    {
        if (YamlDocument.Load(file, problems) is not { } root)
            return null;
        YamlFields fields = YamlFields.Of(root, problems);
        var reader = new RouteReader(problems);
        ReadGlobal(fields.Section("global"));
        TemplateLibrary library = TemplateFiles.Read(
            PageTemplateData.Environment.Library,
            fields.Texts("templates").Select(path => Path.GetFullPath(path, _directory)),
            message => NotTake(fields, "templates", message), _templates);
        Templates = NotTaken.Any(problem => problem.Path == "templates") ? _templates : fields.Texts("templates");
        if (!fields.Has("route"))
            fields.Missing("route");
        var times = fields.Sections("time_intervals").Concat(fields.Sections("mute_time_intervals"))
            .Select(RouteReader.ReadNamedTimes).ToImmutableArray();
        RouteDefinition route = reader.ReadRoute(fields.Section("route"));
        if (fields.Has("route") && route.Receiver is null)
            fields.Section("route").Missing("receiver");
        Receivers = Merge(ReadReceivers(fields, library), own);
        var definition = new RoutingDefinition(
            route, Notify.Receivers.Of(Receivers), [.. fields.Sections("inhibit_rules").Select(reader.ReadInhibition)],
            times);
        fields.Node("tracing");
        fields.RefuseUnknownKeys();
        return definition;
    }

    private static List<ReceiverOptions> Merge(List<ReceiverOptions> read, IReadOnlyList<ReceiverOptions> own)
    {
        foreach (ReceiverOptions receiver in own)
        {
            // Routes decide who is told here, so a receiver's own matchers do not.
            ReceiverOptions plain = receiver with { Matchers = [], MinSeverity = AlertSeverity.Info };
            int at = read.FindIndex(other => other.Name == receiver.Name);
            if (at < 0)
                read.Add(plain);
            else
                read[at] = plain;
        }

        return read;
    }

    private void ReadGlobal(YamlFields global)
    {
        ResolveTimeout = global.Duration("resolve_timeout");
        if (global.Node("http_config") is not null)
            NotTake(global, "http_config", "is not read; give each webhook its own");
        foreach (string key in global.Keys)
        {
            string kind = key[..(key.IndexOf('_') + 1)] + "configs";
            if (KnownGlobals.Contains(key))
                global.Node(key);
            else if (kind is "smtp_configs" or "slack_configs")
                NotTake(global, key, "is not used");
            else if (OtherKinds.Contains(kind))
                NotTake(global, key, "belongs to a kind of receiver that this node does not have");
        }

        global.RefuseUnknownKeys();
    }

    private List<ReceiverOptions> ReadReceivers(YamlFields root, TemplateLibrary library)
    {
        var receivers = new List<ReceiverOptions>();
        var kinds = new AlertmanagerReceivers(
            root.Section("global"), _directory, PageTemplateData.Environment with { Library = library }, NotTake);
        foreach (YamlFields fields in root.Sections("receivers"))
        {
            string name = fields.RequiredText("name");
            List<ReceiverOptions> parts =
            [
                .. fields.Sections("webhook_configs").Select(part => ReadWebhook(name, part)),
                .. AlertmanagerReceivers.Kinds.SelectMany(kind => kinds.Read(name, fields, kind)),
            ];
            foreach (string kind in OtherKinds.Where(fields.Has))
            {
                fields.Node(kind);
                NotTake(fields, kind, parts.Count > 0
                    ? $"is not told: this node has no such receiver; the others of \"{name}\" are"
                    : $"is not told: this node has no such receiver; alerts for \"{name}\" go to the node's log");
            }

            fields.RefuseUnknownKeys();
            if (receivers.Exists(receiver => receiver.Name == name))
                fields.Problem("name", $"\"{name}\" is there twice");
            receivers.Add(parts.Count switch
            {
                0 => ReceiverOptions.Log(name),
                1 => parts[0],
                _ => parts[0] with { Parts = parts, SendResolved = parts.Exists(part => part.SendResolved) },
            });
        }

        return receivers;
    }

    private ReceiverOptions ReadWebhook(string name, YamlFields fields)
    {
        var headers = new List<KeyValuePair<string, Secret>>();
        YamlFields http = fields.Section("http_config");
        ReadAuthorization(http, headers);
        foreach (string key in (string[])["proxy_url", "tls_config", "oauth2", "proxy_from_environment", "no_proxy"])
        {
            if (http.Node(key) is not null)
                NotTake(http, key, "is not used");
        }

        if (http.Has("follow_redirects") && http.Flag("follow_redirects", true))
            NotTake(http, "follow_redirects", "is not done: a redirect is refused, for it may lead anywhere");
        http.Node("enable_http2");
        http.RefuseUnknownKeys();
        if (fields.Node("max_alerts") is not null)
            NotTake(fields, "max_alerts", "is not used; a notification has at most a thousand alerts");
        ReceiverOptions webhook = ReceiverOptions.Log(name) with
        {
            Kind = ReceiverKind.Webhook,
            Url = ReadUrl(fields),
            UrlIsSecret = true,
            Headers = headers,
            SendResolved = fields.Flag("send_resolved", true),
            Timeout = fields.Duration(
                "timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        };
        fields.RefuseUnknownKeys();
        return webhook;
    }

    private void ReadAuthorization(YamlFields http, List<KeyValuePair<string, Secret>> headers)
    {
        YamlFields authorization = http.Section("authorization"), basic = http.Section("basic_auth");
        string type = authorization.Text("type", "Bearer");
        string? credentials = Secret(authorization, "credentials") ?? Secret(http, "bearer_token");
        string? user = basic.Text("username"), password = Secret(basic, "password");
        authorization.RefuseUnknownKeys();
        basic.RefuseUnknownKeys();
        if (credentials is not null)
            headers.Add(new("Authorization", new Secret($"{type} {credentials}")));
        else if (user is not null)
            headers.Add(new("Authorization", new Secret("Basic " + Convert.ToBase64String(
                System.Text.Encoding.UTF8.GetBytes($"{user}:{password}")))));
    }

    private Uri? ReadUrl(YamlFields fields)
    {
        string? text = Secret(fields, "url");
        if (text is null)
            fields.Missing("url");
        else if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            && url.Host != "")
            return url;
        else
            fields.Problem(fields.Has("url") ? "url" : "url_file", "must be an http:// or https:// address");
        return null;
    }

    /// <summary>A secret as text, or from the file that <c>key_file</c> names beside the alertmanager.yml.</summary>
    private string? Secret(YamlFields fields, string key)
    {
        string? text = fields.Text(key);
        if (fields.Text(key + "_file") is not { } named)
            return text;
        if (text is not null)
            fields.Problem(key, $"is given both here and in {key}_file");
        return SecretFile.Read(
            Path.GetFullPath(named, _directory), message => fields.Problem(key + "_file", message));
    }

    private void NotTake(YamlFields fields, string key, string why)
    {
        YamlNode? node = fields.Node(key);
        _notTaken.Add(new YamlProblem(node?.Place ?? fields.Place, YamlNode.PathOf(fields.Path, key), why));
    }
}
