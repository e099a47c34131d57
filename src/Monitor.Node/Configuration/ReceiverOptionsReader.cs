using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Configuration;

/// <summary>Binds <c>receivers</c>. Without any, notifications go to the log.</summary>
internal sealed class ReceiverOptionsReader(
    Func<YamlFields, string, string?> pathFrom, ICollection<YamlProblem> problems)
{
    private static readonly ReceiverOptions ToLog = ReceiverOptions.Log("log");

    public IReadOnlyList<ReceiverOptions> Read(YamlFields root)
    {
        var receivers = new List<ReceiverOptions>();
        foreach (YamlFields fields in root.Sections("receivers"))
        {
            ReceiverOptions receiver = ReadOne(fields) with { OnlyIncidents = fields.Flag("only_incidents", false) };
            fields.RefuseUnknownKeys();
            if (receivers.Exists(r => r.Name == receiver.Name))
                fields.Problem("name", $"\"{receiver.Name}\" is there twice");
            receivers.Add(receiver);
        }

        return root.Has("receivers") ? receivers : [ToLog];
    }

    private ReceiverOptions ReadOne(YamlFields fields)
    {
        string name = fields.RequiredText("name");
        ReceiverKind kind = fields.Word("type", ReceiverKind.Webhook,
            ("webhook", ReceiverKind.Webhook), ("log", ReceiverKind.Log));
        bool sendResolved = fields.Flag("send_resolved", true);
        AlertSeverity minSeverity = fields.Word("min_severity", AlertSeverity.Info,
            ("info", AlertSeverity.Info), ("warning", AlertSeverity.Warning), ("error", AlertSeverity.Error),
            ("critical", AlertSeverity.Critical));
        List<LabelMatcher> matchers = ReadMatchers(fields);
        if (kind is ReceiverKind.Log)
        {
            return ToLog with
            {
                Name = name,
                SendResolved = sendResolved,
                MinSeverity = minSeverity,
                Matchers = matchers,
            };
        }

        bool urlIsSecret = fields.Has("url_file");
        return new ReceiverOptions(
            name, kind, ReadUrl(fields), urlIsSecret, ReadHeaders(fields),
            fields.Duration("timeout", ToLog.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            sendResolved, minSeverity, matchers, fields.Flag("allow_link_local", false));
    }

    private Uri? ReadUrl(YamlFields fields)
    {
        string key = "url";
        string? text = fields.Text(key);
        if (pathFrom(fields, "url_file") is { } path)
        {
            if (text is not null)
                fields.Problem(key, "is given both here and in url_file");
            key = "url_file";
            text = SecretFile.Read(path, message => fields.Problem("url_file", message));
        }
        else if (text is null)
        {
            fields.Missing(key);
        }

        if (text is null)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Host != "")
            return url;
        fields.Problem(key, "must be an http:// or https:// address");
        return null;
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

    private List<LabelMatcher> ReadMatchers(YamlFields fields)
    {
        var matchers = new List<LabelMatcher>();
        foreach (YamlNode item in fields.Items("matchers"))
        {
            if (item is not YamlScalar { IsNull: false } scalar)
                problems.Add(new YamlProblem(item.Place, item.Path, $"must be text, not {item.KindName}"));
            else if (LabelMatcherParser.TryParse(scalar.Value, out IReadOnlyList<LabelMatcher> read, out string error))
                matchers.AddRange(read);
            else
                problems.Add(new YamlProblem(item.Place, item.Path, error));
        }

        return matchers;
    }

    /// <summary>RFC 9110's token: what a header's name may be.</summary>
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
