using System.Text;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// The resource of the series at hand: its component and the labels that every series of it carries. Read when the
/// first new series of a resource is met, and kept until the next resource.
///
/// The component is <c>service.name</c>, or <c>service.namespace/service.name</c> where a namespace is set, which is
/// what OpenTelemetry's mapping to Prometheus makes of the job; "unknown" without a name. The label <c>instance</c> is
/// <c>service.instance.id</c>; without one <c>k8s.pod.name</c>; without that <c>host.name</c> and <c>process.pid</c>,
/// so that two processes of one service do not write one series. Other attributes become labels under their own
/// names, except those that describe the machine or the software at length and tell no series apart.
/// </summary>
internal sealed class OtlpResource
{
    public const string UnknownComponent = "unknown";
    public const string InstanceLabel = "instance";

    private const string Prefix = "";
    private const string ServiceName = "service.name";
    private const string ServiceNamespace = "service.namespace";
    private const string ServiceInstance = "service.instance.id";
    private const string Pod = "k8s.pod.name";
    private const string Host = "host.name";
    private const string ProcessId = "process.pid";

    private static readonly string[] LeftOutPrefixes =
        ["telemetry.", "process.", "os.", "container.image.", "host.cpu.", "host.image."];

    private static readonly HashSet<string> LeftOut =
        [ServiceName, ServiceNamespace, ServiceInstance, "container.id", "host.id", "host.ip", "host.mac", "host.arch"];

    private readonly List<Label> _labels = [];
    private bool _read;
    private OtlpProblem? _problem;

    public string Component { get; private set; } = UnknownComponent;

    public IReadOnlyList<Label> Labels => _labels;

    /// <summary>True when the labels hold an instance that no point may overwrite.</summary>
    public bool HasInstance { get; private set; }

    /// <summary>What makes every series of this resource impossible, null when nothing does.</summary>
    public OtlpProblem? Problem => _problem;

    /// <summary>Another resource begins.</summary>
    public void Reset() => _read = false;

    /// <summary>False when the bytes are malformed.</summary>
    public bool TryRead(OtlpRequest request, ProtobufReader resource)
    {
        if (_read)
            return true;
        _labels.Clear();
        _problem = null;
        Component = UnknownComponent;
        HasInstance = false;
        if (!OtlpAttributes.TryRead(
            request, resource, OtlpTags.Resource.Attributes, Prefix, NeedsReading, _labels, ref _problem))
        {
            return false;
        }

        Name(request.Limits);
        _labels.RemoveAll(label => !BecomesLabel(label.Name));
        _read = true;
        return true;
    }

    private static bool BecomesLabel(string name) =>
        !LeftOut.Contains(name)
        && !Array.Exists(LeftOutPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !(name.StartsWith("k8s.", StringComparison.Ordinal) && name.EndsWith(".uid", StringComparison.Ordinal));

    private static bool NeedsReading(string name) =>
        name is ServiceName or ServiceNamespace or ServiceInstance or ProcessId || BecomesLabel(name);

    private void Name(SeriesLimits limits)
    {
        string name = Find(ServiceName);
        string space = Find(ServiceNamespace);
        if (name.Length > 0)
            Component = space.Length > 0 ? $"{space}/{name}" : name;
        if (Encoding.UTF8.GetByteCount(Component) > limits.NameBytes)
        {
            _problem ??= new OtlpProblem(
                RejectReason.InvalidValue, $"the service's name has more than {limits.NameBytes} bytes");
        }

        string instance = Find(ServiceInstance);
        if (instance.Length == 0)
            instance = Find(Pod);
        if (instance.Length == 0)
            instance = HostAndProcess(Find(Host), Find(ProcessId));
        if (instance.Length == 0)
            return;
        _labels.Add(new Label(InstanceLabel, instance));
        HasInstance = true;
    }

    private static string HostAndProcess(string host, string process) =>
        host.Length == 0 || process.Length == 0 ? host + process : $"{host}:{process}";

    private string Find(string name) => _labels.FindLast(label => label.Name == name).Value ?? "";
}
