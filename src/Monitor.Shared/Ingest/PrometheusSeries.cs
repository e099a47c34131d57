using System.Text.Unicode;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest;

/// <summary>
/// Checks the labels of one series as Prometheus names it (<c>__name__</c> and the rest) and makes a descriptor of
/// them. Kept and used again for the next; not thread-safe. After a check that failed, <see cref="Reason"/> and
/// <see cref="Problem"/> say why.
/// </summary>
public sealed class PrometheusSeries(SeriesLimits limits, MetricMetadataCatalog metadata)
{
    /// <summary>The label that holds the metric's name.</summary>
    public const string NameLabel = "__name__";

    /// <summary>What a series belongs to that names no component.</summary>
    public const string UnknownComponent = "unknown";

    private const string ComponentLabel = "component";

    private readonly List<Label> _labels = [];

    /// <summary>The labels added so far, <c>__name__</c> included, in their order.</summary>
    public List<Label> Labels => _labels;

    public RejectReason Reason { get; private set; }

    /// <summary>What is wrong with the series, for people.</summary>
    public string Problem { get; private set; } = "";

    public void Clear() => _labels.Clear();

    /// <summary>Adds one label as it stands on the wire. An empty value is the same as no label.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty)
            return Fail(RejectReason.InvalidName, "a label without a name");
        if (name.Length > limits.NameBytes)
            return Fail(RejectReason.InvalidName, $"a label name of {name.Length} bytes, more than {limits.NameBytes}");
        if (!Utf8.IsValid(name))
            return Fail(RejectReason.InvalidName, "a label name that is not UTF-8");
        string text = TextPool.Shared.Get(name);
        int longest = text == NameLabel ? limits.NameBytes : limits.ValueBytes;
        RejectReason reason = text == NameLabel ? RejectReason.InvalidName : RejectReason.InvalidValue;
        if (value.Length > longest)
            return Fail(reason, $"the value of \"{text}\" has {value.Length} bytes, more than {longest}");
        if (!Utf8.IsValid(value))
            return Fail(reason, $"the value of \"{text}\" is not UTF-8");
        foreach (Label label in _labels)
        {
            if (label.Name == text)
                return Fail(RejectReason.InvalidName, $"label \"{text}\" is there twice");
        }

        // The name itself is not among the labels that are counted.
        if (_labels.Count > limits.Labels)
            return Fail(RejectReason.TooManyLabels, $"more than {limits.Labels} labels");
        _labels.Add(new Label(text, TextPool.Shared.Get(value)));
        return true;
    }

    /// <summary>
    /// Makes the descriptor. The component is the label <c>component</c> (which then is no label any more), else
    /// <c>job</c>, else <c>service_name</c>.
    /// </summary>
    /// <param name="descriptor">Null on failure.</param>
    public bool TryDescribe(SeriesKind kind, out SeriesDescriptor? descriptor)
    {
        descriptor = null;
        string metric = "", component = "", job = "", service = "";
        foreach (Label label in _labels)
        {
            switch (label.Name)
            {
                case NameLabel:
                    metric = label.Value;
                    break;
                case ComponentLabel:
                    component = label.Value;
                    break;
                case "job":
                    job = label.Value;
                    break;
                case "service_name":
                    service = label.Value;
                    break;
                default:
                    break;
            }
        }

        if (metric.Length == 0)
            return Fail(RejectReason.InvalidName, "a series without a metric name");
        string owner = component.Length > 0 ? component
            : job.Length > 0 ? job
            : service.Length > 0 ? service
            : UnknownComponent;
        if (owner.Length > limits.NameBytes)
            return Fail(
                RejectReason.InvalidName, $"a component of {owner.Length} letters, more than {limits.NameBytes}");
        LabelSet labels = LabelSet.From(_labels.Where(l => l.Name is not (NameLabel or ComponentLabel)));
        if (labels.Count > limits.Labels)
            return Fail(RejectReason.TooManyLabels, $"{labels.Count} labels, more than {limits.Labels}");
        MetricMetadata? known = metadata.Find(metric);
        string unit = known is { Unit.Length: > 0 } ? known.Unit : MetricUnits.FromName(metric);
        descriptor = new SeriesDescriptor(owner, metric, labels, kind, unit, known?.Help ?? "");
        return true;
    }

    private bool Fail(RejectReason reason, string problem)
    {
        Reason = reason;
        Problem = problem;
        return false;
    }
}
