using System.Globalization;
using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>Binds <c>cluster.postgres</c>.</summary>
/// <param name="pathFrom">Reads a key as an absolute path; null where there is none.</param>
internal sealed class PostgresOptionsReader(Func<YamlFields, string, string?> pathFrom)
{
    private const int IdentifierBytesMax = 63;

    public PostgresOptions Read(YamlFields fields)
    {
        PostgresTlsOptions tls = ReadTls(fields.Section("tls"));
        var options = new PostgresOptions(
            ReadHosts(fields),
            fields.Text("database", "monitor"),
            fields.Text("user", "monitor"),
            ReadPassword(fields),
            fields.Text("schema", "monitor"),
            tls,
            fields.Word("durability", PostgresDurability.Flush, ("local", PostgresDurability.Local),
                ("flush", PostgresDurability.Flush), ("remote_write", PostgresDurability.RemoteWrite),
                ("remote_apply", PostgresDurability.RemoteApply)),
            fields.Whole("connections", 20, 8, 1000),
            fields.Duration(
                "connect_timeout", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            fields.Duration(
                "command_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)));
        if (!IsPlainIdentifier(options.Schema))
            fields.Problem("schema", "must be lower-case letters, digits and _, and not begin with a digit");
        if (options.Database.Length == 0)
            fields.Problem("database", "must not be empty");
        if (options.User.Length == 0)
            fields.Problem("user", "must not be empty");
        fields.RefuseUnknownKeys();
        return options;
    }

    private static List<PostgresHost> ReadHosts(YamlFields fields)
    {
        var hosts = new List<PostgresHost>();
        foreach (string text in fields.Texts("hosts"))
        {
            if (!TryParseHost(text, out PostgresHost? host))
                fields.Problem("hosts", $"\"{text}\" must be a host, host:port, or the directory of a Unix socket");
            else if (hosts.Contains(host!))
                fields.Problem("hosts", $"\"{text}\" is there twice");
            else
                hosts.Add(host!);
        }

        if (fields.Exists && !fields.Has("hosts"))
            fields.Missing("hosts");
        else if (fields.Has("hosts") && fields.Texts("hosts").Count == 0)
            fields.Problem("hosts", "must name at least one server");
        return hosts;
    }

    private static bool TryParseHost(string text, out PostgresHost? host)
    {
        host = null;
        bool isBracketed = text.StartsWith('[');
        int colon = text.LastIndexOf(':');
        bool hasPort = isBracketed ? colon > text.IndexOf(']') : colon >= 0 && text.IndexOf(':') == colon;
        int port = PostgresHost.DefaultPort;
        if (hasPort && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port is < 1 or > ushort.MaxValue))
            return false;
        string name = (hasPort ? text[..colon] : text).TrimStart('[').TrimEnd(']');
        if (name.Length == 0 || name.AsSpan().ContainsAny(' ', ',', ';'))
            return false;
        host = new PostgresHost(name, port);
        return true;
    }

    private Secret? ReadPassword(YamlFields fields) =>
        pathFrom(fields, "password_file") is { } path
        && SecretFile.Read(path, message => fields.Problem("password_file", message)) is { } password
            ? new Secret(password)
            : null;

    private PostgresTlsOptions ReadTls(YamlFields fields)
    {
        string? ca = FileFrom(fields, "ca_file");
        string? certificate = FileFrom(fields, "certificate_file");
        string? key = FileFrom(fields, "key_file");
        PostgresTlsMode mode = fields.Word(
            "mode", fields.Exists ? PostgresTlsMode.Verify : PostgresTlsMode.Off, ("off", PostgresTlsMode.Off),
            ("require", PostgresTlsMode.Require), ("verify", PostgresTlsMode.Verify));
        if (mode is PostgresTlsMode.Off && (ca ?? certificate ?? key) is not null)
            fields.Problem("mode", "is off, and certificates are given; take them out, or say verify");
        if (mode is PostgresTlsMode.Require && ca is not null)
            fields.Problem("ca_file", "is not looked at when the mode is require; say verify");
        if (certificate is null != key is null)
            fields.Problem(certificate is null ? "key_file" : "certificate_file", "is given without the other one");
        fields.RefuseUnknownKeys();
        return new PostgresTlsOptions(mode, ca, certificate, key);
    }

    private string? FileFrom(YamlFields fields, string key)
    {
        string? path = pathFrom(fields, key);
        if (path is not null && !File.Exists(path))
            fields.Problem(key, $"{path} is not there");
        return path;
    }

    private static bool IsPlainIdentifier(string name) =>
        name.Length is > 0 and <= IdentifierBytesMax && !char.IsAsciiDigit(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
