using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>Binds <c>heartbeat</c>.</summary>
internal static class HeartbeatOptionsReader
{
    public static HeartbeatOptions? Read(
        YamlFields fields, IReadOnlyList<ReceiverOptions> receivers, Func<YamlFields, string, string?> pathFrom)
    {
        Uri? url = new ReceiverSecrets(pathFrom).Url(fields, "url", isRequired: false);
        string? name = fields.Text("receiver");
        ReceiverOptions? target = receivers.FirstOrDefault(receiver => receiver.Name == name);
        if (name is not null && target is null)
            fields.Problem("receiver", $"no receiver is called \"{name}\"");
        if (name is not null && url is not null)
            fields.Problem("receiver", "is given beside url; a heartbeat has one way");
        if (fields.Exists && name is null && !fields.Has("url") && !fields.Has("url_file"))
            fields.Missing("url");
        // The address names the check: whoever has it can keep it quiet.
        target ??= ReceiverOptions.Log("heartbeat") with { Kind = ReceiverKind.Webhook, Url = url, UrlIsSecret = true };
        var options = new HeartbeatOptions(
            target, fields.Duration("every", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        fields.RefuseUnknownKeys();
        return fields.Exists ? options : null;
    }
}
