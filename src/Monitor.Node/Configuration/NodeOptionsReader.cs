using System.Net;
using Monitor.Node.Alerting;
using Monitor.Node.Maintenance;
using Monitor.Node.Scraping;
using Monitor.Node.Yaml;
using Monitor.Shared.Audit;
using Serilog.Events;

namespace Monitor.Node.Configuration;

/// <summary>
/// Binds the document to options: one method for each section, defaults where nothing is said, every mistake added
/// to the list. A relative path in the file is relative to the file; any other to the working directory.
/// </summary>
internal sealed class NodeOptionsReader(string? file, string workingDirectory, ICollection<YamlProblem> problems)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Called with the path of every key that is asked for.</summary>
    public Action<string>? Asked { get; init; }

    public NodeOptions Read(YamlNode? root, string? dataDirectory = null)
    {
        YamlFields fields = YamlFields.Of(root, problems, Asked);
        DataOptions data = ReadData(fields.Section("data"), dataDirectory);
        AuthOptions auth = ReadAuth(fields);
        ListenerOptions listeners = ReadListeners(fields, auth);
        int shards = fields.Whole("shards", 16, 1, 1024);
        AlertingOptions alerting = new AlertingOptionsReader(PathFrom, problems).Read(
            fields, new ReceiverOptionsReader(PathFrom, AbsolutePath, problems).Read(fields),
            out IReadOnlyList<ReceiverOptions> receivers);
        var options = new NodeOptions(
            file,
            data,
            ReadHistory(fields.Section("history")),
            listeners,
            auth,
            ReadLog(fields.Section("log"), data.Directory),
            ReadIngest(fields.Section("ingest")),
            ReadMachine(fields.Section("machine")),
            ReadRules(fields.Section("rules")),
            receivers,
            alerting,
            ReadScrapeConfigs(fields),
            ReadComponents(fields),
            shards,
            new ClusterOptionsReader(PathFrom).Read(
                fields.Section("cluster"), listeners.Native, shards, auth.AllowUnauthenticatedBeyondLoopback))
        {
            Audit = ReadAudit(fields.Section("audit")),
            Heartbeat = HeartbeatOptionsReader.Read(fields.Section("heartbeat"), receivers, PathFrom),
            OnCallFile = ReadOnCall(fields.Section("oncall"), receivers, out OnCall.OnCallOptions onCall),
            Maintenance = MaintenanceReader.Read(fields, onCall.Calendars, problems),
        };
        fields.RefuseUnknownKeys();
        return options;
    }

    private DataOptions ReadData(YamlFields fields, string? directory)
    {
        string configured = PathFrom(fields, "directory") ?? Path.Combine(workingDirectory, "monitor-data");
        var options = new DataOptions(
            directory is null ? configured : Path.GetFullPath(directory, workingDirectory),
            fields.Duration("checkpoint_interval", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), Day));
        fields.RefuseUnknownKeys();
        return options;
    }

    private static HistoryOptions ReadHistory(YamlFields fields)
    {
        TimeSpan longest = Day * 3650;
        var options = new HistoryOptions(
            fields.Duration("fine_retention", Day, TimeSpan.FromMinutes(10), longest),
            fields.Duration("coarse_retention", Day * 30, TimeSpan.FromHours(1), longest));
        fields.RefuseUnknownKeys();
        return options;
    }

    private static AuditPolicy ReadAudit(YamlFields fields)
    {
        var policy = new AuditPolicy(
            fields.Duration("keep", AuditPolicy.Usual.Keep, Day, Day * 36_500),
            fields.Bytes("max_bytes", AuditPolicy.Usual.MaxBytes, 1 << 20, 1L << 40));
        fields.RefuseUnknownKeys();
        return policy;
    }

    private AuthOptions ReadAuth(YamlFields root)
    {
        YamlFields fields = root.Section("auth");
        Secret? token = SecretFrom(fields, "bearer_token");
        fields.RefuseUnknownKeys();
        return new AuthOptions(token, root.Flag("allow_unauthenticated_beyond_loopback", false));
    }

    private static ListenerOptions ReadListeners(YamlFields root, AuthOptions auth)
    {
        YamlFields http = root.Section("http"), otlp = root.Section("otlp"), native = root.Section("native");
        var local = new ListenAddress(IPAddress.Loopback, 8080);
        var options = new ListenerOptions(
            ReadListen(http, "listen", local, auth, mayBeOff: false)!,
            ReadListen(otlp, "grpc_listen", local with { Port = 4317 }, auth),
            ReadListen(otlp, "http_listen", local with { Port = 4318 }, auth),
            ReadListen(native, "listen", local with { Port = 9110 }, auth),
            ReadExternalUrl(http));
        http.RefuseUnknownKeys();
        otlp.RefuseUnknownKeys();
        native.RefuseUnknownKeys();
        RefuseSamePort(
            (http, "listen", options.Http), (otlp, "grpc_listen", options.OtlpGrpc),
            (otlp, "http_listen", options.OtlpHttp), (native, "listen", options.Native));
        return options;
    }

    private static Uri? ReadExternalUrl(YamlFields http)
    {
        if (http.Text("external_url") is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
            return url;
        http.Problem("external_url", "must be an address such as https://monitor.example.com");
        return null;
    }

    private static ListenAddress? ReadListen(
        YamlFields fields, string key, ListenAddress whenAbsent, AuthOptions auth, bool mayBeOff = true)
    {
        if (fields.Text(key) is not { } text)
            return whenAbsent;
        if (mayBeOff && text is "off" or "false")
            return null;
        if (!ListenAddress.TryParse(text, out ListenAddress? listen))
        {
            string off = mayBeOff ? ", or off" : "";
            fields.Problem(key, $"must be an address and a port such as 127.0.0.1:8080 or *:8080{off}");
            return whenAbsent;
        }

        if (!listen!.IsLoopback && auth.BearerToken is null && !auth.AllowUnauthenticatedBeyondLoopback)
        {
            fields.Problem(key, $"{text} can be reached from other machines and nothing is asked of them; set " +
                "auth.bearer_token_file, or say allow_unauthenticated_beyond_loopback: true");
        }

        return listen;
    }

    private static void RefuseSamePort(params (YamlFields Fields, string Key, ListenAddress? Listen)[] listeners)
    {
        for (int i = 1; i < listeners.Length; i++)
        {
            (YamlFields fields, string key, ListenAddress? listen) = listeners[i];
            for (int j = 0; j < i && listen is { Port: not 0 }; j++)
            {
                if (listeners[j].Listen?.Port == listen.Port)
                    fields.Problem(key, $"has the port of {listeners[j].Fields.Path}.{listeners[j].Key}");
            }
        }
    }

    private LogOptions ReadLog(YamlFields fields, string dataDirectory)
    {
        var options = new LogOptions(
            PathFrom(fields, "directory") ?? Path.Combine(dataDirectory, "logs"),
            fields.Word("level", LogEventLevel.Information, ("debug", LogEventLevel.Debug),
                ("information", LogEventLevel.Information), ("warning", LogEventLevel.Warning),
                ("error", LogEventLevel.Error)),
            fields.Flag("console", true),
            fields.Bytes("max_size", 10_000_000, 100_000, 1_000_000_000),
            fields.Whole("files", 5, 1, 1000));
        fields.RefuseUnknownKeys();
        return options;
    }

    private static IngestOptions ReadIngest(YamlFields fields)
    {
        const long MaxBody = 1L << 30;
        var options = new IngestOptions(
            fields.Word("durability", Durability.Always, ("always", Durability.Always),
                ("interval", Durability.Interval), ("os", Durability.Os)),
            fields.Duration("sync_interval", TimeSpan.FromMilliseconds(100),
                TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            fields.Bytes("max_body_size", 16 << 20, 1 << 10, MaxBody),
            fields.Bytes("max_decoded_size", 64 << 20, 1 << 10, MaxBody),
            fields.Whole("max_series", 1_000_000, 1_000, 100_000_000),
            fields.Whole("max_series_per_component", 100_000, 100, 100_000_000),
            (int)fields.Bytes("max_waiting_size", 64 << 20, 1 << 20, MaxBody),
            fields.Duration("future_tolerance", TimeSpan.FromMinutes(1), TimeSpan.Zero, Day));
        fields.RefuseUnknownKeys();
        return options;
    }

    private static MachineOptions ReadMachine(YamlFields fields)
    {
        var options = new MachineOptions(
            fields.Flag("enabled", true),
            fields.Duration("interval", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
            fields.Text("instance", Environment.MachineName));
        if (options.Instance.Length == 0)
            fields.Problem("instance", "must not be empty");
        fields.RefuseUnknownKeys();
        return options;
    }

    private RulesOptions ReadRules(YamlFields fields)
    {
        var options = new RulesOptions(
            [.. fields.Texts("files").Select(pattern => AbsolutePath(pattern, fields.Node("files")!.Place))],
            fields.Flag("machine_defaults", true),
            fields.Duration("reload_interval", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1),
                TimeSpan.FromHours(1)));
        fields.RefuseUnknownKeys();
        return options;
    }

    /// <summary>The file is read here for its mistakes, and again whenever it has changed.</summary>
    private string? ReadOnCall(
        YamlFields fields, IReadOnlyList<ReceiverOptions> receivers, out OnCall.OnCallOptions read)
    {
        string? path = PathFrom(fields, "file");
        fields.RefuseUnknownKeys();
        HashSet<string> names = [.. receivers.Select(receiver => receiver.Name)];
        (read, IReadOnlyList<YamlProblem> found) = OnCall.OnCallFile.Read(path, names);
        foreach (YamlProblem problem in found)
            problems.Add(problem);
        return path;
    }

    private IReadOnlyList<ScrapeConfig> ReadScrapeConfigs(YamlFields fields)
    {
        YamlNode? node = fields.Node("scrape_configs");
        if (node is not null and not YamlSequence)
            fields.Problem("scrape_configs", $"must be a list, not {node.KindName}");
        string directory = file is null ? workingDirectory : Path.GetDirectoryName(Path.GetFullPath(file))!;
        return new ScrapeConfigReader(directory, problems) { Asked = Asked }.Read(node);
    }

    private static List<ComponentOptions> ReadComponents(YamlFields root)
    {
        var components = new List<ComponentOptions>();
        foreach (YamlFields fields in root.Sections("components"))
        {
            TimeSpan silentAfter = fields.Duration(
                "silent_after", ComponentOptions.LeastSilentAfter, TimeSpan.FromSeconds(1), Day * 7);
            var component = new ComponentOptions(
                fields.RequiredText("name"),
                fields.Flag("critical", false),
                fields.Has("silent_after") ? silentAfter : null,
                fields.Texts("depends_on"));
            fields.RefuseUnknownKeys();
            if (components.Exists(c => c.Name == component.Name))
                fields.Problem("name", $"\"{component.Name}\" is there twice");
            components.Add(component);
        }

        return components;
    }

    /// <summary>A secret given as text under a key or, better, as the name of a file under <c>key_file</c>.</summary>
    private Secret? SecretFrom(YamlFields fields, string key)
    {
        string? text = fields.Text(key);
        if (PathFrom(fields, key + "_file") is { } path)
        {
            if (text is not null)
                fields.Problem(key, $"is given both here and in {key}_file");
            text = SecretFile.Read(path, message => fields.Problem(key + "_file", message));
        }

        if (text is "")
            fields.Problem(key, "must not be empty");
        return text is null ? null : new Secret(text);
    }

    private string? PathFrom(YamlFields fields, string key) =>
        fields.Text(key) is not { } path ? null : AbsolutePath(path, fields.Node(key)!.Place);

    private string AbsolutePath(string path, YamlPlace place)
    {
        bool inFile = file is not null && place.Line > 0;
        return Path.GetFullPath(path, inFile ? Path.GetDirectoryName(Path.GetFullPath(file!))! : workingDirectory);
    }
}
