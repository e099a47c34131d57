using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>
/// Reads what must not be shown: as text under a key, which is for the environment, or from the file that
/// <c>key_file</c> names. No message shows any of it.
/// </summary>
internal sealed class ReceiverSecrets(Func<YamlFields, string, string?> pathFrom)
{
    /// <returns>The secret; null where there is none, or where a problem was reported.</returns>
    public string? Find(YamlFields fields, string key)
    {
        string? text = fields.Text(key);
        if (pathFrom(fields, key + "_file") is { } path)
        {
            if (text is not null)
                fields.Problem(key, $"is given both here and in {key}_file");
            return SecretFile.Read(path, message => fields.Problem(key + "_file", message));
        }

        if (text is "")
            fields.Problem(key, "must not be empty");
        return text is "" ? null : text;
    }

    public Secret? Require(YamlFields fields, string key)
    {
        if (Find(fields, key) is { } text)
            return new Secret(text);
        if (!fields.Has(key) && !fields.Has(key + "_file"))
            fields.Missing(key);
        return null;
    }

    /// <summary>An address of the web; null where there is none, or where a problem was reported.</summary>
    public Uri? Url(YamlFields fields, string key, bool isRequired)
    {
        if (Find(fields, key) is not { } text)
        {
            if (isRequired && !fields.Has(key) && !fields.Has(key + "_file"))
                fields.Missing(key);
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.Host != "")
            return url;
        fields.Problem(fields.Has(key) ? key : key + "_file", "must be an http:// or https:// address");
        return null;
    }
}
