using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Shared.Durations;
using Monitor.Shared.Incidents;
using Monitor.Shared.OnCall;

namespace Monitor.Node.OnCall;

/// <summary>Who stands in for whom, arranged while the node runs, beside what the file says.</summary>
internal sealed class OverrideEndpoints(AlertingSystem alerting, TimeProvider time)
{
    private const int LongestName = 256;
    private const int LongestReason = 1024;

    /// <summary>Arrangements by their beginning.</summary>
    public IResult List(bool? all, string? schedule)
    {
        if (!alerting.Incidents.IsReady)
            return NotHere();
        DateTimeOffset now = time.GetUtcNow();
        return ApiAnswer.Of(alerting.Incidents.State.Overrides.Values
            .Where(one => (all == true || one.To > now) && (schedule is null || one.Schedule == schedule))
            .OrderBy(one => one.From).ThenBy(one => one.Id, StringComparer.Ordinal)
            .Select(one => Describe(one, now)).ToList());
    }

    public async Task<IResult> AddAsync(OverrideRequest request, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow(), from = request.From ?? now;
        if (Refusal(request) is { } refusal)
            return ApiAnswer.BadData(refusal);
        DateTimeOffset? to = request.To;
        if (to is null && DurationText.TryParse(request.For, out TimeSpan length) && length > TimeSpan.Zero)
            to = from + length;
        if (to is null)
            return ApiAnswer.BadData("to: say until when, or how long in for, such as 8h.");
        string id = request.Id.Length > 0 ? request.Id : Guid.NewGuid().ToString("N")[..12];
        var arranged = new OnCallOverride(
            id, request.Schedule, from, to.Value, request.Person.Length > 0 ? request.Person : null, request.Reason,
            request.By, now);
        return await AskAsync(new IncidentCommand.AddOverride(arranged), arranged, cancel);
    }

    public async Task<IResult> RemoveAsync(string id, string? by, string? reason, CancellationToken cancel)
    {
        if (by is not { Length: > 0 and <= LongestName })
            return ApiAnswer.BadData("by: say who you are, in 1 to 256 characters.");
        if (reason?.Length > LongestReason)
            return ApiAnswer.BadData($"reason: has more than {LongestReason} characters.");
        return await AskAsync(new IncidentCommand.RemoveOverride(id, by, reason ?? ""), null, cancel);
    }

    private async Task<IResult> AskAsync(IncidentCommand command, OnCallOverride? arranged, CancellationToken cancel)
    {
        try
        {
            return await alerting.AskAsync(command, cancel) switch
            {
                IncidentOutcome.NoSchedule => ApiAnswer.NotFound($"No schedule is called \"{arranged?.Schedule}\"."),
                IncidentOutcome.NoContact
                    => ApiAnswer.BadData($"person: nobody called \"{arranged?.Person}\" has a contact."),
                IncidentOutcome.NotInTime => ApiAnswer.BadData(
                    "to: must be after from and later than now; neither may be more than a year away."),
                IncidentOutcome.TooManyOverrides
                    => ApiAnswer.Conflict("There are as many arrangements as there may be."),
                IncidentOutcome.NoOverride => ApiAnswer.NotFound("There is no such arrangement, or it is over."),
                _ when arranged is null => ApiAnswer.Of<object>(new { }),
                _ => ApiAnswer.Of(Describe(
                    alerting.Incidents.State.Overrides.GetValueOrDefault(arranged.Id, arranged), time.GetUtcNow())),
            };
        }
        catch (Exception error) when (
            error is StoreUnavailableException or ActorUnavailableException or ShardElsewhereException)
        {
            return ApiAnswer.Unavailable(error.Message);
        }
    }

    private static string? Refusal(OverrideRequest request)
    {
        if (request.By.Length is 0 or > LongestName)
            return "by: say who you are, in 1 to 256 characters.";
        if (request.Schedule.Length is 0 or > LongestName)
            return "schedule: say in which.";
        if (request.Person.Length is 0 != request.Nobody || request.Person.Length > LongestName)
            return "person: say who stands in, or nobody: true where nobody is to be on call.";
        if (request.Reason.Length is 0 or > LongestReason)
            return $"reason: say why, in 1 to {LongestReason} characters.";
        bool isName = request.Id.Length <= 64 && request.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return isName ? null : "id: must be letters, digits, - and _, 64 at most.";
    }

    private static OverrideAnswer Describe(OnCallOverride one, DateTimeOffset now) => new(
        one.Id, one.Schedule, one.Person, one.From, one.To, one.Reason, one.By, one.AddedAt,
        one.To <= now ? "over" : one.From <= now ? "active" : "pending");

    private static IResult NotHere() =>
        ApiAnswer.Unavailable("This node does not have the incidents now; another of the cluster has, or is about to.");
}

/// <summary>Who is to stand in.</summary>
/// <param name="By">Who arranges it.</param>
/// <param name="Person">Who stands in; empty with <paramref name="Nobody"/>.</param>
/// <param name="From">From when on; now where nothing is said.</param>
/// <param name="To">Until when.</param>
/// <param name="For">How long, instead of <paramref name="To"/>: "8h".</param>
/// <param name="Id">Makes a request that is sent twice one; made up where it is empty.</param>
internal sealed record OverrideRequest(
    string By = "", string Schedule = "", string Person = "", bool Nobody = false, DateTimeOffset? From = null,
    DateTimeOffset? To = null, string For = "", string Reason = "", string Id = "");

/// <summary>An arrangement.</summary>
/// <param name="Person">Who stands in; null for nobody.</param>
/// <param name="State">pending, active or over.</param>
internal sealed record OverrideAnswer(
    string Id, string Schedule, string? Person, DateTimeOffset From, DateTimeOffset To, string Reason, string By,
    DateTimeOffset AddedAt, string State);
