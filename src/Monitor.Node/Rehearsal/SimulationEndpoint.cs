using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Node.Incidents;
using Monitor.Node.OnCall;
using Monitor.Shared.Alerting;
using Monitor.Shared.Durations;
using Monitor.Shared.Incidents;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;

namespace Monitor.Node.Rehearsal;

/// <summary>A made-up alert through the real tree, as it stands now. Nothing is journaled and nobody is told.</summary>
internal sealed class SimulationEndpoint(
    AlertingSystem alerting, AlertOptions options, Topology topology, OnCallFile onCall, TimeProvider time)
{
    private const int MaxLabels = 64, MaxText = 4_096;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    // One at a time: each may take a second of a processor that alerts need.
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IResult> SimulateAsync(SimulationRequest request, CancellationToken cancel)
    {
        if (Mistake(request, out TimeSpan horizon, out TimeSpan lasts) is { } mistake)
            return ApiAnswer.BadData(mistake);
        if (!alerting.Alerts.IsReady || !alerting.Incidents.IsReady)
            return ApiAnswer.Unavailable("The alerts are not known here yet.");
        DateTimeOffset now = time.GetUtcNow();
        var input = new SimulationInput(
            alerting.Alerts.State, options, alerting.Incidents.State, new IncidentOptions(), topology,
            onCall.InForce.Directory, SetOf(request.Labels), SetOf(request.Annotations), now, horizon, lasts)
        {
            AcknowledgedAfter = DurationText.TryParse(request.AcknowledgedAfter, out TimeSpan after) ? after : null,
        };
        await _turn.WaitAsync(cancel);
        try
        {
            SimulationResult result = await Task.Run(() => AlertSimulation.Run(input), cancel);
            return Describe(input, result);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static IResult Describe(SimulationInput input, SimulationResult result) => ApiAnswer.Of(
        new SimulationAnswer(
            AlertFingerprint.Of(input.Labels), input.Now, input.Now + input.Horizon, result.FiresAlready, result.Looks,
            result.Ways, result.Holds, result.Tellings,
            result.Incident is { } id
                ? new SimulatedIncident(
                    id, result.OpensIncident, result.Evidence, result.Policy,
                    [.. result.Timeline.Select(IncidentTexts.Describe)])
                : null),
        notes: result.IsCutShort
            ? [$"cut short: more than {AlertSimulation.MostSteps} decisions; ask for a shorter time"]
            : []);

    private static string? Mistake(SimulationRequest request, out TimeSpan horizon, out TimeSpan lasts)
    {
        lasts = default;
        if (!DurationText.TryParse(request.For, out horizon) || horizon <= TimeSpan.Zero || horizon > Longest)
            return "for: must be a duration such as 1h, of 31 days at most.";
        lasts = horizon;
        if (request.Lasts.Length > 0
            && (!DurationText.TryParse(request.Lasts, out lasts) || lasts <= TimeSpan.Zero || lasts > Longest))
            return "lasts: must be a duration such as 10m, of 31 days at most.";
        if (request.Labels.Concat(request.Annotations).FirstOrDefault(text => text.Value is null).Key is { } empty)
            return $"{empty}: must be a text, not null.";
        if (request.AcknowledgedAfter.Length > 0
            && (!DurationText.TryParse(request.AcknowledgedAfter, out TimeSpan after) || after < TimeSpan.Zero))
            return "acknowledgedAfter: must be a duration such as 10m.";
        if (!request.Labels.TryGetValue(AlertTexts.AlertName, out string? name) || name.Length == 0)
            return "labels: an alert needs an alertname.";
        if (request.Labels.Count > MaxLabels || request.Annotations.Count > MaxLabels)
            return $"labels: there are more than {MaxLabels}.";
        return request.Labels.Concat(request.Annotations)
            .Any(l => l.Key.Length is 0 or > MaxText || l.Value.Length > MaxText)
            ? $"labels: a name or value is empty, or longer than {MaxText} characters."
            : null;
    }

    private static LabelSet SetOf(IReadOnlyDictionary<string, string> labels) =>
        LabelSet.From(labels.Select(label => new Label(label.Key, label.Value)));
}
