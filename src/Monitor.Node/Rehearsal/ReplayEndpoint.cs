using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Rules;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Rehearsal;

/// <summary>
/// Holds rules against history: what would have fired and paged, when and how often, beside what did. Bounded in
/// series, buckets and time, one at a time; the answer is a stream (progress, then the result), and the work ends
/// when nobody reads it any more.
/// </summary>
internal sealed class ReplayEndpoint(
    RuleReplay replay, AlertingSystem alerting, AlertOptions options, HistoryOptions history, TimeProvider time)
{
    private const int LongestText = 1 << 20;

    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _turn = new(1);

    public async Task ReplayAsync(HttpContext context, ReplayRequest request)
    {
        if (Read(request, out ReplayQuestion question) is { } mistake)
        {
            await ApiAnswer.BadData(mistake).ExecuteAsync(context);
            return;
        }

        if (!alerting.Alerts.IsReady || !await _turn.WaitAsync(0, CancellationToken.None))
        {
            await ApiAnswer.Unavailable("Another replay is under way, or the alerts are not known yet; ask again.")
                .ExecuteAsync(context);
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(LongestRun, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            await TypedResults.ServerSentEvents(EventsAsync(question, limit.Token, either.Token)).ExecuteAsync(context);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(
        ReplayQuestion question, CancellationToken limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using IAsyncEnumerator<ReplayStep> steps = replay.RunAsync(question, cancel).GetAsyncEnumerator(cancel);
        while (true)
        {
            SseItem<string> item;
            try
            {
                if (!await steps.MoveNextAsync())
                    yield break;
                item = steps.Current.Answer is { } answer
                    ? new SseItem<string>(JsonSerializer.Serialize(answer, ApiAnswer.Json), "result")
                    : new SseItem<string>(JsonSerializer.Serialize(steps.Current.Progress, ApiAnswer.Json), "progress");
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                item = Problem($"it took more than {LongestRun.TotalMinutes} minutes; ask for a shorter time");
            }
            catch (Exception error) when (
                error is ReplayRefusedException or InvalidDataException || Audit.AuditEndpoints.IsExpected(error))
            {
                item = Problem(error.Message);
            }

            yield return item;
            if (item.EventType == "error")
                yield break;
        }
    }

    private static SseItem<string> Problem(string why) =>
        new(JsonSerializer.Serialize(new ApiAnswer<object>("error", null, "execution", why), ApiAnswer.Json), "error");

    private string? Read(ReplayRequest request, out ReplayQuestion question)
    {
        question = null!;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset to = request.To is { } end && end < now ? end : now;
        if (request.From is not { } from || from >= to)
            return "from: say from when on; it must be before to.";
        if (request.Rules.Length is 0 or > LongestText)
            return $"rules: give a file of rules, of {LongestText} characters at most.";
        RuleFileContent content = RuleFileReader.Parse(request.Rules, "rules");
        if (content.Problems.Count > 0)
            return string.Join("; ", content.Problems.Take(10));
        if (from < now - history.CoarseRetention)
            return $"from: history goes back to {now - history.CoarseRetention:u}.";
        // Ten seconds for as long as they are kept for all of the time that is asked about.
        // A day ago by the clock of whoever asks is a little more by this one.
        int resolution = from >= now - history.FineRetention - TimeSpan.FromMinutes(1) ? 10 : 60;
        RoutingDefinition routing = alerting.Alerts.State.Routed.Table.Definition;
        question = new ReplayQuestion(
            [.. content.Groups.Select(group => group.Group)], from, to, resolution, routing, options);
        return null;
    }
}
