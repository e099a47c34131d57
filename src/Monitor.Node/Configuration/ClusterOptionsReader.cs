using System.Globalization;
using System.Net;
using Monitor.Node.Yaml;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Configuration;

/// <summary>Binds <c>cluster</c>: absent, the node is alone.</summary>
/// <param name="pathFrom">Reads a key as an absolute path; null where there is none.</param>
internal sealed class ClusterOptionsReader(Func<YamlFields, string, string?> pathFrom)
{
    private const int LongestName = 63;

    /// <param name="fields">The section.</param>
    /// <param name="native">Where the node listens for others; null when it does not.</param>
    /// <param name="shards">How many shards the cluster has.</param>
    /// <param name="mayBeOpen">A node port that other machines reach need not ask nodes what they are.</param>
    public ClusterOptions? Read(YamlFields fields, ListenAddress? native, int shards, bool mayBeOpen)
    {
        ClusterOptions options = ReadAll(fields, native, shards);
        if (!fields.Exists)
            return null;
        if (!fields.Section("postgres").Exists)
            fields.Missing("postgres");
        if (native is { IsLoopback: false } && options is { Token: null, Tls: null } && !mayBeOpen)
        {
            fields.Problem("token_file", $"native.listen {native} can be reached from other machines and nodes show "
                + "each other nothing; set cluster.token_file or cluster.tls, or say "
                + "allow_unauthenticated_beyond_loopback: true");
        }

        fields.RefuseUnknownKeys();
        return options;
    }

    private ClusterOptions ReadAll(YamlFields fields, ListenAddress? native, int shards)
    {
        // A shard is away for a moment when it moves: no more than an eighth of them at once.
        int inTransit = Math.Max(2, shards / 8);
        return new ClusterOptions(
            ReadName(fields, "name", "monitor"),
            ReadName(fields, "node", Environment.MachineName.ToLowerInvariant()),
            ReadAdvertise(fields, native),
            ReadRoles(fields),
            fields.Whole("weight", 100, 1, 1000),
            fields.Whole("shards_in_transit", inTransit, 1, 1024),
            fields.Duration("lease", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            ReadToken(fields),
            ReadTls(fields.Section("tls")),
            new PostgresOptionsReader(pathFrom).Read(fields.Section("postgres")),
            new ClusterDatabasesReader(pathFrom, shards).Read(fields),
            fields.Bytes("spool_bytes", 1L << 30, 0, 1L << 40));
    }

    internal static string ReadName(YamlFields fields, string key, string whenAbsent)
    {
        string name = fields.Text(key, whenAbsent);
        bool isPlain = name.Length is > 0 and <= LongestName
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!isPlain)
            fields.Problem(key, $"must be 1 to {LongestName} letters, digits, -, _ or ., not \"{name}\"");
        return name;
    }

    private static string ReadAdvertise(YamlFields fields, ListenAddress? native)
    {
        if (fields.Text("advertise") is { } text)
        {
            if (!IsHostAndPort(text))
                fields.Problem("advertise", $"must be a host and a port such as 10.0.0.3:9110, not \"{text}\"");
            return text;
        }

        if (native is null)
            Refuse("native.listen is off: other nodes could not reach this one");
        else if (native.Port == 0)
            Refuse("is needed where native.listen lets the system choose the port");
        else
            return AddressOf(native);
        return "";

        void Refuse(string why)
        {
            if (fields.Exists)
                fields.Problem("advertise", why);
        }
    }

    private static string AddressOf(ListenAddress native)
    {
        bool isAny = native.Address.Equals(IPAddress.Any) || native.Address.Equals(IPAddress.IPv6Any);
        return isAny ? $"{Environment.MachineName}:{native.Port}" : native.ToString();
    }

    private static bool IsHostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && port > 0
            && Uri.CheckHostName(text[..colon].TrimStart('[').TrimEnd(']')) != UriHostNameType.Unknown;
    }

    private static MemberRoles ReadRoles(YamlFields fields)
    {
        IReadOnlyList<string> words = fields.Texts("roles");
        if (words.Count == 0)
            return MemberRoles.Shards | MemberRoles.Ingest;
        var roles = MemberRoles.None;
        foreach (string word in words)
        {
            switch (word)
            {
                case "shards":
                    roles |= MemberRoles.Shards;
                    break;
                case "ingest":
                    roles |= MemberRoles.Ingest;
                    break;
                default:
                    fields.Problem("roles", $"\"{word}\" is none of shards, ingest");
                    break;
            }
        }

        return roles;
    }

    private Secret? ReadToken(YamlFields fields) =>
        pathFrom(fields, "token_file") is { } path
        && SecretFile.Read(path, message => fields.Problem("token_file", message)) is { } token
            ? new Secret(token)
            : null;

    private ClusterTlsOptions? ReadTls(YamlFields fields)
    {
        var options = new ClusterTlsOptions(
            FileFrom(fields, "certificate_file"), FileFrom(fields, "key_file"), FileFrom(fields, "ca_file"));
        fields.RefuseUnknownKeys();
        return fields.Exists ? options : null;
    }

    private string FileFrom(YamlFields fields, string key)
    {
        string? path = pathFrom(fields, key);
        if (fields.Exists && path is null)
            fields.Missing(key);
        else if (path is not null && !File.Exists(path))
            fields.Problem(key, $"{path} is not there");
        return path ?? "";
    }
}
