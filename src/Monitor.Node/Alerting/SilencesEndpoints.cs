using System.Text.Json;
using Monitor.Actors.Alerting;
using Monitor.Node.Audit;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Audit;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Node.Alerting;

/// <summary>
/// Alertmanager's <c>/api/v2/silences</c> and <c>/silence/{id}</c>, and a preview of what a silence would match.
/// </summary>
internal sealed class SilencesEndpoints(AlertingSystem alerting, TimeProvider time)
{
    private const int MaxPreviewed = 100;

    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(36_500);

    public Task ListAsync(HttpContext context)
    {
        if (!AlertView.Filter.TryReadMatchers(
            context.Request.Query, out IReadOnlyList<LabelMatcher> filter, out string error))
            return AlertmanagerAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, error);
        DateTimeOffset now = time.GetUtcNow();
        // As Alertmanager lists them: active ones by their end, pending by their start, expired from the last.
        IEnumerable<Silence> Ordered(AlertManagerState state) => state.Routed.Silences.All.Values
            .Where(silence => LabelMatcher.All(filter, Patterns(silence)))
            .OrderBy(silence => silence.StateAt(now) switch
            {
                SilenceState.Active => 0,
                SilenceState.Pending => 1,
                _ => 2,
            })
            .ThenBy(silence => silence.StateAt(now) switch
            {
                SilenceState.Active => silence.EndsAt.UtcTicks,
                SilenceState.Pending => silence.StartsAt.UtcTicks,
                _ => -silence.EndsAt.UtcTicks,
            });
        return AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            json.WriteStartArray();
            foreach (Silence silence in Ordered(state))
                AlertmanagerJson.Write(json, silence, now);
            json.WriteEndArray();
        });
    }

    public async Task ReadAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        AlertManagerState? state = await AlertmanagerAnswer.StateAsync(context, alerting);
        if (state?.Routed.Silences.All.TryGetValue(id, out Silence? silence) == true)
            await AlertmanagerAnswer.WriteAsync(
                context, json => AlertmanagerJson.Write(json, silence, time.GetUtcNow()));
        else
            await AlertmanagerAnswer.RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no silence {id}");
    }

    public async Task SetAsync(HttpContext context)
    {
        if (await ReadRequestAsync(context) is not { } request)
            return;
        AlertAnswer? answer = await AlertmanagerAnswer.AskAsync(
            context, alerting, new AlertCommand.SetSilence(request));
        switch (answer)
        {
            case AlertAnswer.SilenceTaken taken:
                await AlertmanagerAnswer.WriteAsync(context, json =>
                {
                    json.WriteStartObject();
                    json.WriteString("silenceID", taken.Id);
                    json.WriteEndObject();
                });
                break;
            case AlertAnswer.SilenceRefused refused:
                await AlertmanagerAnswer.RefuseAsync(context, StatusOf(refused.Kind), refused.Message);
                break;
        }
    }

    public async Task ExpireAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        string who = AuditActors.NameOf(AuditDesk.Who(context));
        AlertAnswer? answer = await AlertmanagerAnswer.AskAsync(
            context, alerting, new AlertCommand.ExpireSilence(id, who));
        if (answer is AlertAnswer.SilenceRefused refused)
        {
            int status = refused.Kind == SilenceRefusal.Unknown
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status500InternalServerError;
            await AlertmanagerAnswer.RefuseAsync(context, status, refused.Message);
        }
    }

    /// <summary>Which of the alerts that fire a silence would match; nothing is made.</summary>
    public async Task PreviewAsync(HttpContext context)
    {
        if (await ReadRequestAsync(context) is not { } request)
            return;
        await AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            Alert[] firing = [.. state.FiringAlerts];
            Alert[] matched = [.. firing.Where(alert => LabelMatcher.All(request.Matchers, alert.Labels))
                .OrderBy(alert => alert.Number)];
            json.WriteStartObject();
            json.WriteNumber("matched", matched.Length);
            json.WriteNumber("firing", firing.Length);
            json.WriteStartArray("alerts");
            foreach (Alert alert in matched.Take(MaxPreviewed))
            {
                json.WriteStartObject();
                json.WriteString("fingerprint", alert.Fingerprint);
                AlertmanagerJson.WriteLabels(json, "labels", alert.Labels);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task<SilenceRequest?> ReadRequestAsync(HttpContext context)
    {
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(
                context.Request.Body, default, context.RequestAborted);
            return Read(body.RootElement, context.Request.Query["confirm"].ToString() is "true" or "1");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            await AlertmanagerAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, $"parsing silence body failed: {malformed.Message}");
            return null;
        }
    }

    /// <exception cref="JsonException">Not a silence.</exception>
    private SilenceRequest Read(JsonElement body, bool isConfirmed)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw new JsonException("must be an object");
        if (!body.TryGetProperty("matchers", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw new JsonException("matchers must be a list");
        DateTimeOffset startsAt = PostedAlerts.Time(body, "startsAt") ?? time.GetUtcNow();
        return new SilenceRequest(
            Text(body, "id"), Guid.NewGuid().ToString(), [.. list.EnumerateArray().Select(ReadMatcher)],
            startsAt, PostedAlerts.Time(body, "endsAt") ?? startsAt + ReadDuration(body),
            Text(body, "createdBy"), Text(body, "comment"), SilenceWindows.Read(body), isConfirmed);
    }

    /// <summary>Our own <c>duration</c>, for those whose clock is not the node's; zero where nothing is said.</summary>
    private static TimeSpan ReadDuration(JsonElement body)
    {
        string text = Text(body, "duration");
        if (text.Length == 0)
            return TimeSpan.Zero;
        return DurationText.TryParse(text, out TimeSpan duration) && duration <= LongestDuration
            ? duration
            : throw new JsonException(
                $"duration must be a duration such as 1h30m, of a hundred years at most, not {text}");
    }

    private static LabelMatcher ReadMatcher(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new JsonException("every matcher must be an object");
        bool isEqual = !element.TryGetProperty("isEqual", out JsonElement equal)
            || equal.ValueKind != JsonValueKind.False;
        bool isPattern = element.TryGetProperty("isRegex", out JsonElement regex)
            && regex.ValueKind == JsonValueKind.True;
        MatchOperator @operator = (isEqual, isPattern) switch
        {
            (true, false) => MatchOperator.Equal,
            (false, false) => MatchOperator.NotEqual,
            (true, true) => MatchOperator.Matches,
            (false, true) => MatchOperator.NotMatches,
        };
        string name = Text(element, "name");
        if (name.Length == 0)
            throw new JsonException("a matcher needs a name");
        return LabelMatcher.TryCreate(
            name, @operator, Text(element, "value"), out LabelMatcher matcher, out string error)
            ? matcher
            : throw new JsonException($"the pattern for {name} {error}");
    }

    private static int StatusOf(SilenceRefusal kind) =>
        kind == SilenceRefusal.Unknown ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";

    /// <summary>A filter is held against what a silence's matchers are written to ask for.</summary>
    private static LabelSet Patterns(Silence silence) =>
        LabelSet.From(silence.Matchers.Select(matcher => new Label(matcher.Name, matcher.Value)));
}
