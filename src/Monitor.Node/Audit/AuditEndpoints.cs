using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Shared.Audit;

namespace Monitor.Node.Audit;

/// <summary>The audit log: to be read, taken along, and held against itself.</summary>
internal sealed class AuditEndpoints(AlertingSystem alerting, TimeProvider time, ILogger<AuditEndpoints> logger)
{
    /// <summary>JSON lines.</summary>
    public const string ExportType = "application/jsonl";

    private const int MaxLimit = 1_000;
    private const int UsualLimit = 100;

    // What happened a moment ago should be in the answer; a store that is away must not keep the question.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Records about a subject, by an actor, of a time; <c>after</c> a number, at most <c>limit</c>.</summary>
    public async Task<IResult> ListAsync(
        string? subject, string? actor, string? from, string? to, long? after, int? limit, CancellationToken cancel)
    {
        AuditSubject about = default;
        if (subject is not null && !AuditSubject.TryParse(subject, out about))
            return ApiAnswer.BadData($"subject: \"{subject}\" is not such as alert:f00dfeed12345678 or incident:7.");
        if (!TryTime(from, out DateTimeOffset? fromTime))
            return ApiAnswer.BadData("from: must be Unix seconds or RFC 3339.");
        if (!TryTime(to, out DateTimeOffset? toTime))
            return ApiAnswer.BadData("to: must be Unix seconds or RFC 3339.");
        if (after is < 0)
            return ApiAnswer.BadData("after: must be the number of a record, or 0.");
        if (limit is < 1 or > MaxLimit)
            return ApiAnswer.BadData($"limit: must be 1 to {MaxLimit}.");
        var query = new AuditQuery(
            subject is null ? null : about, string.IsNullOrEmpty(actor) ? null : actor, fromTime, toTime, after ?? 0,
            limit ?? UsualLimit);
        return await AnswerAsync(async () =>
        {
            await FreshenAsync(cancel);
            AuditPage page = await alerting.Audit.FindAsync(query, cancel);
            AuditLedger ledger = alerting.Audit.Board.Ledger ?? AuditLedger.Empty;
            return ApiAnswer.Of(new AuditList(
                [.. page.Records.Select(Describe)], page.Next, ledger.Head.ToString(), ledger.First));
        });
    }

    /// <summary>All of it, a record a line; an answer that breaks off is not whole.</summary>
    public async Task ExportAsync(HttpContext context, CancellationToken cancel)
    {
        try
        {
            await FreshenAsync(cancel);
            AuditLedger ledger = alerting.Audit.Board.Ledger
                ?? throw new ShardElsewhereException(Shared.Sharding.ShardId.Alerting);
            context.Response.ContentType = ExportType;
            context.Response.Headers["Audit-Head"] = ledger.Head.ToString();
            context.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await foreach (AuditRecord record in alerting.Audit.ReadAsync(cancel))
            {
                AuditLine.Write(context.Response.BodyWriter, record);
                context.Response.BodyWriter.Write("\n"u8);
                if (context.Response.BodyWriter.UnflushedBytes > 64 << 10)
                    await context.Response.BodyWriter.FlushAsync(cancel);
            }

            await context.Response.BodyWriter.FlushAsync(cancel);
        }
        catch (Exception error) when (IsExpected(error) || error is InvalidDataException)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.Clear();
                await ApiAnswer.Unavailable(error.Message).ExecuteAsync(context);
                return;
            }

            logger.LogWarning("An export of the audit log broke off: {Reason}", error.Message);
            context.Abort();
        }
    }

    /// <summary>
    /// Whether what is stored is as it was written: behind what this process has found whole before, or with
    /// <c>full</c> all of it. With <c>progress</c> the answer is a stream.
    /// </summary>
    public async Task VerifyAsync(bool? full, bool? progress, HttpContext context, CancellationToken cancel)
    {
        if (progress == true)
        {
            context.Response.Headers.CacheControl = "no-store";
            await TypedResults.ServerSentEvents(StepsAsync(full == true, cancel)).ExecuteAsync(context);
            return;
        }

        IResult answer = await AnswerAsync(async () =>
        {
            await FreshenAsync(cancel);
            AuditCheck last = null!;
            await foreach (AuditCheck step in alerting.Audit.CheckAsync(full == true, time.GetUtcNow(), cancel))
                last = step;
            return ApiAnswer.Of(Describe(last));
        });
        await answer.ExecuteAsync(context);
    }

    /// <summary>progress, and then result or error.</summary>
    private async IAsyncEnumerable<SseItem<string>> StepsAsync(
        bool isFull, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return Item(new AuditProgressAnswer(0, 0), "progress");
        if (await TryFreshenAsync(cancel) is { } away)
        {
            yield return Error(away);
            yield break;
        }

        await using IAsyncEnumerator<AuditCheck> steps =
            alerting.Audit.CheckAsync(isFull, time.GetUtcNow(), cancel).GetAsyncEnumerator(cancel);
        while (true)
        {
            SseItem<string> item;
            try
            {
                if (!await steps.MoveNextAsync())
                    yield break;
                AuditCheck step = steps.Current;
                item = step.Verdict is null
                    ? Item(new AuditProgressAnswer(step.Records, step.Of), "progress")
                    : Item(Describe(step), "result");
            }
            catch (Exception error) when (IsExpected(error))
            {
                item = Error(error.Message);
            }

            yield return item;
            if (item.EventType == "error")
                yield break;
        }
    }

    /// <summary>Why what happened last cannot be waited for; null where it was.</summary>
    private async Task<string?> TryFreshenAsync(CancellationToken cancel)
    {
        try
        {
            await FreshenAsync(cancel);
            return null;
        }
        catch (Exception error) when (IsExpected(error))
        {
            return error.Message;
        }
    }

    private static SseItem<string> Error(string message) =>
        Item(new ApiAnswer<object>("error", null, "unavailable", message), "error");

    private static SseItem<string> Item<T>(T data, string name) =>
        new(JsonSerializer.Serialize(data, ApiAnswer.Json), name);

    private static AuditVerdictAnswer Describe(AuditCheck check)
    {
        AuditVerdict verdict = check.Verdict!;
        return new AuditVerdictAnswer(
            verdict.IsWhole, verdict.Records, verdict.First, verdict.Head.ToString(),
            [.. verdict.Problems.Select(problem => new AuditProblemAnswer(problem.Sequence, problem.Text))],
            verdict.Found, check.Before?.Head.ToString(), check.Before?.At);
    }

    /// <summary>What can go wrong without anybody's mistake.</summary>
    internal static bool IsExpected(Exception error) => error is
        StoreUnavailableException or StoreCorruptException or ShardElsewhereException or ActorUnavailableException;

    internal static AuditRecordAnswer Describe(AuditRecord record) => new(
        record.Sequence, record.Entry.At, record.Entry.Actor, record.Entry.Action,
        [.. record.Entry.Subjects.Select(subject => subject.ToString())], record.Entry.Reason,
        DetailsOf(record.Entry.Details), record.Hash.ToString());

    internal static IReadOnlyDictionary<string, string> DetailsOf(IEnumerable<AuditDetail> details)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (AuditDetail detail in details)
            named.TryAdd(detail.Name, detail.Value);
        return named;
    }

    /// <summary>Waits a moment for what happened last.</summary>
    internal static async Task FreshenAsync(AuditTrail audit, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await audit.CatchUpAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Then the answer is without the last moments.
        }
    }

    private Task FreshenAsync(CancellationToken cancel) => FreshenAsync(alerting.Audit, time, cancel);

    private static async Task<IResult> AnswerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Exception error) when (IsExpected(error))
        {
            return ApiAnswer.Unavailable(error.Message);
        }
        catch (InvalidDataException damaged)
        {
            return ApiAnswer.Unavailable($"{damaged.Message} /api/v1/audit/verify says more.");
        }
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0 and < 100_000_000_000)
        {
            time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            return true;
        }

        bool isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        time = parsed;
        return isTime;
    }
}
