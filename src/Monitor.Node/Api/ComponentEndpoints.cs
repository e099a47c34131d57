using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Shared.Health;
using Monitor.Shared.Queries;

namespace Monitor.Node.Api;

/// <summary>Components, and how they are.</summary>
internal sealed class ComponentEndpoints(MonitorQueries queries, AlertingSystem alerting)
{
    public async Task<IResult> ListComponentsAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!QueryTimeout.TryRead(request, out TimeSpan patience, out string error))
            return ApiAnswer.BadData(error);
        QueryAnswer<FoundComponent> components = await queries.ListComponentsAsync(cancel, patience);
        HealthState health = alerting.Health.State;
        return ApiAnswer.Of(
            components.Items.Select(component => Describe(component, health)).ToList(), components.Missing);
    }

    /// <summary>The system's health, every component's, and the latest changes, newest first.</summary>
    public IResult ReadHealth()
    {
        HealthState health = alerting.Health.State;
        return ApiAnswer.Of(new HealthAnswer(
            NameOf(health.System), health.SystemSince, [.. health.SystemReasons.Select(reason => reason.Text)],
            [.. health.Components.Values.Select(component => new ComponentHealthAnswer(
                component.Name, NameOf(component.Level), component.Since, component.LastSeen,
                [.. component.Reasons.Select(reason => reason.Text)]))],
            [.. health.Timeline.Reverse().Take(100).Select(Describe)]));
    }

    private static ComponentAnswer Describe(FoundComponent component, HealthState health)
    {
        ComponentHealth? known = health.Components.GetValueOrDefault(component.Name);
        return new ComponentAnswer(
            component.Name, known is null ? "UNKNOWN" : NameOf(known.Level),
            [.. known?.Reasons.Select(reason => reason.Text) ?? []], component.Shard, component.Series,
            component.FirstSeenMs / 1000.0, component.LastSeenMs / 1000.0, component.Metrics);
    }

    private static HealthChangeAnswer Describe(HealthEvent change) => change switch
    {
        HealthEvent.ComponentChanged c => new HealthChangeAnswer(
            c.At, c.Component, c.From is { } from ? NameOf(from) : null, NameOf(c.To),
            [.. c.Reasons.Select(reason => reason.Text)]),
        HealthEvent.SystemChanged s => new HealthChangeAnswer(
            s.At, null, NameOf(s.From), NameOf(s.To), [.. s.Reasons.Select(reason => reason.Text)]),
        HealthEvent.ComponentForgotten f => new HealthChangeAnswer(f.At, f.Component, null, null, [f.Reason]),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change."),
    };

    private static string NameOf(HealthLevel level) => level.ToString().ToUpperInvariant();
}

/// <summary>One entry of /api/v1/components. Times are Unix seconds.</summary>
internal sealed record ComponentAnswer(
    string Name, string Health, IReadOnlyList<string> Reasons, int Shard, int Series, double FirstSeen, double LastSeen,
    IReadOnlyList<string> Metrics);

/// <summary>The data of /api/v1/health.</summary>
internal sealed record HealthAnswer(
    string System, DateTimeOffset Since, IReadOnlyList<string> Reasons, IReadOnlyList<ComponentHealthAnswer> Components,
    IReadOnlyList<HealthChangeAnswer> Changes);

/// <summary>One component's health and why.</summary>
internal sealed record ComponentHealthAnswer(
    string Name, string Health, DateTimeOffset Since, DateTimeOffset? LastSeen, IReadOnlyList<string> Reasons);

/// <summary>One change of health; without a component it is the system's.</summary>
internal sealed record HealthChangeAnswer(
    DateTimeOffset At, string? Component, string? From, string? To, IReadOnlyList<string> Reasons);
