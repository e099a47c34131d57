using Monitor.Node.Configuration;
using Monitor.Node.Yaml;

namespace Monitor.Node.Alerting.Import;

/// <summary>
/// Writes the receivers of an alertmanager.yml in a node's own keys. Works on the file's text, not on what was read
/// from it, so that a secret that stands in a file stays there and its file is named.
/// </summary>
/// <param name="directory">That of the file: what it names is relative to it.</param>
/// <param name="isTaken">Whether this node has what stands under a path; what it has not is named already.</param>
/// <param name="notTaken">Takes what is left out, with its place.</param>
internal sealed class ReceiverImport(
    YamlFields global, string directory, Func<string, bool> isTaken, ICollection<YamlProblem> notTaken)
{
    /// <summary>All that one name stands for, in the file's order; a line in the log where nothing is left.</summary>
    public IReadOnlyList<ImportedFields> Read(YamlFields receiver)
    {
        var parts = new List<ImportedFields>();
        foreach (YamlFields item in Items(receiver, "webhook_configs"))
            parts.Add(ReadWebhook(item));
        foreach (YamlFields item in Items(receiver, "email_configs"))
            parts.Add(ReadEmail(item));
        foreach (ImportedKind kind in ImportedKind.Plain)
        {
            foreach (YamlFields item in Items(receiver, kind.Key).Where(item => HasSecret(kind, item)))
                parts.Add(ReadPlain(kind, item));
        }

        if (parts.Count == 0)
            parts.Add(Begin("log"));
        return parts;
    }

    private IReadOnlyList<YamlFields> Items(YamlFields receiver, string key) =>
        isTaken(YamlNode.PathOf(receiver.Path, key)) ? receiver.Sections(key) : [];

    /// <summary>False for what the file's reader has left out: PagerDuty's integrations of the older kind.</summary>
    private bool HasSecret(ImportedKind kind, YamlFields item)
    {
        (string key, _) = kind.Secrets[0];
        return item.Has(key) || item.Has(key + "_file")
            || (kind.Globals.TryGetValue(key, out string? named) && (global.Has(named) || global.Has(named + "_file")));
    }

    private static ImportedFields Begin(string type)
    {
        var fields = new ImportedFields();
        fields.Add("type", type);
        return fields;
    }

    private ImportedFields ReadPlain(ImportedKind kind, YamlFields item)
    {
        ImportedFields fields = Begin(kind.Type);
        var known = new HashSet<string> { "send_resolved" };
        foreach ((string there, string here) in kind.Secrets)
        {
            AddSecret(fields, item, there, here, kind.Globals.GetValueOrDefault(there));
            known.UnionWith([there, there + "_file"]);
        }

        foreach ((string there, string here) in kind.Fields)
        {
            string? inGlobal = kind.Globals.GetValueOrDefault(there);
            if (!IsTaken(item, there))
                continue;
            fields.Add(here, item.Text(there) ?? (inGlobal is null ? null : global.Text(inGlobal)));
            known.Add(there);
        }

        AddTexts(fields, item, kind.Kind, known);
        AddSendResolved(fields, item, kind.SendsResolved);
        LeaveOut(item, known, AlertmanagerReceivers.OwnText);
        return fields;
    }

    private ImportedFields ReadWebhook(YamlFields item)
    {
        ImportedFields fields = Begin("webhook");
        AddSecret(fields, item, "url", "url", null);
        fields.Add("timeout", item.Text("timeout") is { } timeout and not ("0" or "0s") ? timeout : null);
        AddSendResolved(fields, item, whenAbsent: true);
        YamlFields http = item.Section("http_config");
        YamlFields authorization = http.Section("authorization"), basic = http.Section("basic_auth");
        var headers = new ImportedFields();
        string type = authorization.Text("type", "Bearer");
        string? tokenFile = authorization.Text("credentials_file") ?? http.Text("bearer_token_file");
        if (tokenFile is not null && type == "Bearer")
            fields.Add("bearer_token_file", Path.GetFullPath(tokenFile, directory));
        else if (tokenFile is not null)
            NotTake(authorization, "credentials_file",
                $"is not taken over: a file's token is sent as Bearer, not as {type}");
        if ((authorization.Text("credentials") ?? http.Text("bearer_token")) is { } token)
            headers.Add("Authorization", $"{type} {token}");
        if (basic.Text("password_file") is not null)
            NotTake(basic, "password_file", "is not taken over: put user and password into url_file");
        else if (basic.Text("username") is { } user)
            headers.Add("Authorization", "Basic " + Convert.ToBase64String(
                System.Text.Encoding.UTF8.GetBytes($"{user}:{basic.Text("password")}")));
        fields.Add("headers", headers);
        return fields;
    }

    private ImportedFields ReadEmail(YamlFields item)
    {
        ImportedFields fields = Begin("email"), smtp = new();
        fields.Add("from", item.Text("from") ?? global.Text("smtp_from"));
        fields.Add("to", [.. (item.Text("to") ?? "").Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);
        AddSendResolved(fields, item, whenAbsent: false);
        string host = item.Text("smarthost") ?? global.Text("smtp_smarthost") ?? "localhost:25";
        int colon = host.LastIndexOf(':');
        string port = colon < 0 ? "25" : host[(colon + 1)..];
        bool needsTls = (item.Text("require_tls") ?? global.Text("smtp_require_tls")) is not "false";
        smtp.Add("host", colon < 0 ? host : host[..colon]);
        smtp.Add("port", port);
        smtp.Add("tls", port == "465" ? "implicit" : needsTls ? "starttls" : "off");
        smtp.Add("hello", item.Text("hello") ?? global.Text("smtp_hello"));
        smtp.Add("username", item.Text("auth_username") ?? global.Text("smtp_auth_username"));
        AddSecret(smtp, item, "auth_password", "password", "smtp_auth_password");
        YamlFields tls = item.Has("tls_config") ? item.Section("tls_config") : global.Section("smtp_tls_config");
        smtp.Add("ca_file", tls.Text("ca_file") is { } path ? Path.GetFullPath(path, directory) : null);
        LeaveOut(tls, ["ca_file"], "is not taken over");
        fields.Add("smtp", smtp);
        HashSet<string> texts = ["headers"];
        YamlFields headers = item.Section("headers");
        if (AlertmanagerTexts.SubjectKey(headers) is { } subject && IsTaken(headers, subject))
            fields.Add("title", headers.Text(subject));
        if (IsTaken(item, "html"))
            fields.Add("html", item.Text("html"));
        AddTexts(fields, item, ReceiverKind.Email, texts);
        LeaveOut(item,
            [
                .. texts, "html",
                "send_resolved", "from", "to", "smarthost", "require_tls", "hello", "auth_username", "auth_password",
                "auth_password_file", "tls_config",
            ],
            AlertmanagerReceivers.OwnText);
        return fields;
    }

    /// <summary>Title and text, where the file's reader has taken them.</summary>
    private void AddTexts(ImportedFields fields, YamlFields item, ReceiverKind kind, HashSet<string> known)
    {
        (string? title, string? text) = AlertmanagerTexts.KeysOf(kind);
        bool any = false;
        foreach ((string? there, string here) in ((string?, string)[])[(title, "title"), (text, "text")])
        {
            if (there is null || item.Text(there) is not { } template || !IsTaken(item, there))
                continue;
            fields.Add(here, template);
            any |= here == "text";
            known.Add(there);
        }

        if (any && AlertmanagerTexts.IsMarkup(kind, item))
            fields.Add("markup", "true");
        if (any && kind == ReceiverKind.Telegram)
            known.Add("parse_mode");
    }

    private bool IsTaken(YamlFields item, string key) => isTaken(YamlNode.PathOf(item.Path, key));

    private static void AddSendResolved(ImportedFields fields, YamlFields item, bool whenAbsent)
    {
        bool sends = item.Text("send_resolved") is { } said ? said is "true" or "True" or "TRUE" : whenAbsent;
        fields.Add("send_resolved", sends ? null : "false");
    }

    private void AddSecret(ImportedFields fields, YamlFields item, string there, string here, string? inGlobal)
    {
        YamlFields source = item.Has(there) || item.Has(there + "_file") || inGlobal is null ? item : global;
        string key = source == item ? there : inGlobal!;
        if (source.Text(key + "_file") is { } path)
            fields.Add(here + "_file", Path.GetFullPath(path, directory));
        else
            fields.Add(here, source.Text(key));
    }

    private void LeaveOut(YamlFields item, HashSet<string> taken, string why)
    {
        foreach (string key in item.Keys.Where(key => !taken.Contains(key)))
            NotTake(item, key, why);
    }

    private void NotTake(YamlFields fields, string key, string why) =>
        notTaken.Add(new YamlProblem(fields.Node(key)?.Place ?? fields.Place, YamlNode.PathOf(fields.Path, key), why));
}
