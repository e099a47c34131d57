using System.Text;
using System.Text.Unicode;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Makes descriptors for series that the sink does not know. Metric and attribute names stay as OpenTelemetry has
/// them, dots included. The labels are the resource's, the scope's (<c>otel.scope.name</c> and its attributes under
/// <c>otel.scope.</c>) and the point's, later ones winning over earlier ones of the same name; only <c>instance</c>
/// stays the resource's, and a point's own becomes <c>exported_instance</c>, as Prometheus does.
/// </summary>
internal sealed class OtlpSeries(OtlpRequest request)
{
    private const string ScopePrefix = "otel.scope.";
    private const string ScopeName = ScopePrefix + "name";
    private const string ExportedInstance = "exported_" + OtlpResource.InstanceLabel;
    private const int MaxHelpBytes = 1024;

    private readonly OtlpResource _resource = new();
    private readonly List<Label> _labels = [];
    private OtlpProblem? _problem;

    public void BeginResource() => _resource.Reset();

    /// <summary>The component of the resource at hand, known after a successful <see cref="TryReadLabels"/>.</summary>
    public string Component => _resource.Component;

    /// <summary>Resolves or defines the one series that a point stands for.</summary>
    /// <returns>False when the point was rejected or its bytes are malformed (see the request).</returns>
    public bool TryFind(in SeriesHash identity, scoped in OtlpMetric metric, SeriesKind kind, ProtobufReader point,
        uint attributeTag, out SeriesHandle series)
    {
        if (request.Sink.TryResolve(identity, out series))
            return true;
        if (!TryReadLabels(metric, point, attributeTag))
            return false;
        series = Define(identity, metric, kind, "", default);
        return true;
    }

    /// <summary>Reads resource, scope and point into labels; false when the point was rejected or malformed.</summary>
    /// <param name="attributeTag">The tag of the point's attributes; 0 when they are not labels.</param>
    public bool TryReadLabels(scoped in OtlpMetric metric, ProtobufReader point, uint attributeTag)
    {
        _problem = null;
        _labels.Clear();
        if (!_resource.TryRead(request, metric.Resource))
            return false;
        _problem = _resource.Problem ?? OtlpAttributes.CheckName(request.Limits, metric.Name, "the name");
        if (_problem is not null)
            return RejectPoint(metric.Name);
        _labels.AddRange(_resource.Labels);
        if (!TryReadScope(metric.Scope))
            return false;
        int first = _labels.Count;
        if (attributeTag != 0
            && !OtlpAttributes.TryRead(request, point, attributeTag, "", null, _labels, ref _problem))
        {
            return false;
        }

        for (int i = first; i < _labels.Count && _resource.HasInstance; i++)
        {
            if (_labels[i].Name == OtlpResource.InstanceLabel)
                _labels[i] = _labels[i] with { Name = ExportedInstance };
        }

        if (_problem is null && _labels.Count > request.Limits.Labels)
        {
            _problem = new OtlpProblem(
                RejectReason.TooManyLabels, $"{_labels.Count} labels, more than {request.Limits.Labels}");
        }

        return _problem is null || RejectPoint(metric.Name);
    }

    public void Add(string name, string value) => _labels.Add(new Label(name, value));

    /// <summary>Defines a series with the labels read last.</summary>
    /// <param name="suffix">Goes behind the metric's name.</param>
    /// <param name="extra">One more label, which wins; default for none.</param>
    public SeriesHandle Define(
        in SeriesHash identity, scoped in OtlpMetric metric, SeriesKind kind, string suffix, Label extra)
    {
        LabelSet labels = LabelSet.From(extra.Name is null ? _labels : [.. _labels, extra]);
        string name = Encoding.UTF8.GetString(metric.Name) + suffix;
        var descriptor = new SeriesDescriptor(
            _resource.Component, name, labels, kind, Text(metric.Unit), Text(metric.Description));
        return request.Sink.Define(identity, descriptor);
    }

    private bool TryReadScope(ProtobufReader scope)
    {
        ProtobufReader names = scope;
        while (names.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Scope.Name)
            {
                names.TrySkip(tag);
                continue;
            }

            names.TryReadBytes(out ReadOnlySpan<byte> name);
            // A scope is named by a programmer; one that is no label's value is not worth losing points for.
            if (name.Length <= request.Limits.ValueBytes && Utf8.IsValid(name))
                _labels.Add(new Label(ScopeName, Encoding.UTF8.GetString(name)));
        }

        if (names.Failed)
            return request.Fail(names);
        return OtlpAttributes.TryRead(
            request, scope, OtlpTags.Scope.Attributes, ScopePrefix, null, _labels, ref _problem);
    }

    private bool RejectPoint(scoped ReadOnlySpan<byte> name)
    {
        request.Reject(_problem!.Reason, 1, name, _problem.What);
        return false;
    }

    private static string Text(ReadOnlySpan<byte> utf8) =>
        Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxHelpBytes)]);
}
