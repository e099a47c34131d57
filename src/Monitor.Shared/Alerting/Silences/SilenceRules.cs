using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Silences;

/// <summary>
/// What may be asked of silences, and what comes of it, as Alertmanager has it: a change that leaves what is silenced
/// and when it began keeps the id; any other ends the silence and makes a new one. On top of that a silence that
/// matches too much is refused until somebody says that it is meant.
/// </summary>
public static class SilenceRules
{
    /// <summary>Begins a comment that confirms, for clients that can say it in no other way.</summary>
    public const string ConfirmingComment = "confirm:";

    private const int MaxText = 4_096;

    /// <summary>Decides a request.</summary>
    /// <param name="book">The silences so far.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="active">The labels of all alerts that fire.</param>
    /// <param name="guard">How much a silence may match.</param>
    /// <param name="now">The time.</param>
    public static SilenceVerdict Decide(
        SilenceBook book, SilenceRequest request, IReadOnlyCollection<LabelSet> active, SilenceGuard guard,
        DateTimeOffset now)
    {
        if (Mistake(request, now) is { } mistake)
            return new SilenceVerdict.Refused(SilenceRefusal.Invalid, mistake);
        Silence? before = null;
        if (request.Id.Length > 0 && !book.All.TryGetValue(request.Id, out before))
            return new SilenceVerdict.Refused(SilenceRefusal.Unknown, $"there is no silence {request.Id}");
        if (!IsConfirmed(request) && guard.Objection(request.Matchers, active) is { } objection)
            return new SilenceVerdict.Refused(SilenceRefusal.TooBroad, objection);

        if (before is not null && CanChange(before, request, now))
        {
            return new SilenceVerdict.Taken(
                before with
                {
                    StartsAt = request.StartsAt,
                    EndsAt = request.EndsAt,
                    CreatedBy = request.CreatedBy,
                    Comment = request.Comment,
                    Windows = request.Windows,
                    UpdatedAt = now,
                    RemindedAt = request.EndsAt > before.EndsAt ? null : before.RemindedAt,
                },
                Ended: null);
        }

        Silence? ended = before is null || before.StateAt(now) == SilenceState.Expired ? null : End(before, now);
        DateTimeOffset startsAt = request.StartsAt < now ? now : request.StartsAt;
        return new SilenceVerdict.Taken(
            new Silence(
                request.NewId, request.Matchers, startsAt, request.EndsAt, request.CreatedBy, request.Comment, now,
                request.Windows),
            ended);
    }

    /// <summary>The silence as it is when it is ended by hand.</summary>
    public static Silence End(Silence silence, DateTimeOffset now) => silence with
    {
        StartsAt = silence.StartsAt < now ? silence.StartsAt : now,
        EndsAt = now,
        UpdatedAt = now,
        RemindedAt = silence.RemindedAt ?? now,
    };

    private static bool IsConfirmed(SilenceRequest request) =>
        request.IsConfirmed
        || request.Comment.TrimStart().StartsWith(ConfirmingComment, StringComparison.OrdinalIgnoreCase);

    private static bool CanChange(Silence before, SilenceRequest request, DateTimeOffset now) =>
        before.Matchers.AsSpan().SequenceEqual(request.Matchers.AsSpan())
        && before.StateAt(now) switch
        {
            SilenceState.Active => before.StartsAt.ToUnixTimeSeconds() == request.StartsAt.ToUnixTimeSeconds()
                && request.EndsAt >= now,
            SilenceState.Pending => request.StartsAt >= now,
            _ => false,
        };

    private static string? Mistake(SilenceRequest request, DateTimeOffset now)
    {
        if (request.Matchers.IsEmpty)
            return "a silence needs at least one matcher";
        if (request.Matchers.Length > LabelMatcherParser.MaxMatchers)
            return $"a silence has at most {LabelMatcherParser.MaxMatchers} matchers";
        if (request.Matchers.All(static matcher => matcher.IsMatch("")))
            return "at least one matcher must not match the empty string, or the silence would match every alert";
        if (request.StartsAt >= request.EndsAt)
            return "start time must be before end time";
        if (request.EndsAt < now)
            return "end time can't be in the past";
        if (request.CreatedBy.Length > MaxText || request.Comment.Length > MaxText)
            return $"author and comment have at most {MaxText} characters";
        if (request.Comment.Length == 0)
            return "a silence needs a comment that says why";
        var problems = new List<RoutingProblem>();
        for (int i = 0; i < request.Windows.Length; i++)
            TimeInterval.Read(request.Windows[i], $"windows[{i}]", problems);
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}

/// <summary>What comes of a request.</summary>
public abstract record SilenceVerdict
{
    private SilenceVerdict()
    {
    }

    /// <summary>The silence as it is now, and the one that it replaces, ended, if that had another id.</summary>
    public sealed record Taken(Silence Silence, Silence? Ended) : SilenceVerdict;

    public sealed record Refused(SilenceRefusal Kind, string Message) : SilenceVerdict;
}

/// <summary>Why a silence was not made.</summary>
public enum SilenceRefusal
{
    /// <summary>It makes no sense.</summary>
    Invalid,

    /// <summary>There is no silence of that id.</summary>
    Unknown,

    /// <summary>It would match too much; it can be confirmed.</summary>
    TooBroad,

    /// <summary>There are too many silences.</summary>
    TooMany,
}
