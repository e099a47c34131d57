using System.Collections.Immutable;
using System.Text;
using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Audit;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Audit;
using Monitor.Shared.Incidents;
using AlertAnswer = Monitor.Shared.Alerting.AlertAnswer;

namespace Monitor.Node.Notify.Endpoints;

/// <summary>
/// Receivers: what waits for them, what was given up, and trying them out. A test goes straight to the receiver, past
/// the outbox, so that whoever tries it sees its very answer.
/// </summary>
internal sealed class ReceiverEndpoints(
    AlertingSystem alerting, IReadOnlyList<ReceiverOptions> receivers, string externalUrl, Topology topology,
    TimeProvider time, ILoggerFactory logs, AuditDesk audit)
{
    private const int LongestName = 256;

    public IResult List()
    {
        if (!alerting.Alerts.IsReady)
            return NotHere();
        NotificationOutbox outbox = alerting.Alerts.State.Outbox;
        return ApiAnswer.Of<IReadOnlyList<ReceiverSummary>>(
        [
            .. receivers.Select(receiver =>
            {
                OutboxLane lane = outbox.Lane(receiver.Name);
                return new ReceiverSummary(
                    receiver.Name, [.. PartsOf(receiver).Select(part => part.Kind.ToString().ToLowerInvariant())],
                    lane.Waiting.Count, lane.InFlight.Count,
                    outbox.DeadLetters.Count(letter => letter.Notification.Receiver == receiver.Name),
                    lane.Waiting.IsEmpty ? "" : outbox[lane.Waiting.Min].LastError);
            }),
        ]);
    }

    public IResult ListDeadLetters() => alerting.Alerts.IsReady
        ? ApiAnswer.Of<IReadOnlyList<DeadLetterSummary>>(
            [.. alerting.Alerts.State.Outbox.DeadLetters.Reverse().Select(Describe)])
        : NotHere();

    public IResult ReadDeadLetter(long id)
    {
        if (!alerting.Alerts.IsReady)
            return NotHere();
        ImmutableList<DeadLetter> letters = alerting.Alerts.State.Outbox.DeadLetters;
        return letters.Find(known => known.Notification.Id == id) is { } letter
            ? ApiAnswer.Of(new DeadLetterAnswer(Describe(letter), Describe(PageOf(letter.Notification))))
            : ApiAnswer.NotFound($"There is no dead letter {id}.");
    }

    public async Task<IResult> ResendAsync(long id, ResendRequest request, CancellationToken cancel)
    {
        if (request.By.Length > LongestName)
            return ApiAnswer.BadData($"by: has more than {LongestName} characters.");
        try
        {
            return await alerting.AskAsync(new AlertCommand.ResendLetter(id, request.By), cancel) switch
            {
                AlertAnswer.LetterResent resent => ApiAnswer.Of(new ResentAnswer(resent.Id)),
                AlertAnswer.LetterRefused { IsKnown: true } refused => ApiAnswer.Conflict(Sentence(refused.Message)),
                AlertAnswer.LetterRefused refused => ApiAnswer.NotFound(Sentence(refused.Message)),
                var other => throw new InvalidOperationException($"No rule says what {other.GetType().Name} means."),
            };
        }
        catch (Exception error) when (
            error is StoreUnavailableException or ActorUnavailableException or ShardElsewhereException)
        {
            return ApiAnswer.Unavailable(error.Message);
        }
    }

    /// <summary>
    /// Sends a test and gives the answer. At PagerDuty it would stay open, so there it is resolved at once. A body is
    /// asked for, for what brings JSON is no form of another site's page.
    /// </summary>
    public async Task<IResult> TestAsync(
        string name, TestRequest request, HttpContext context, CancellationToken cancel)
    {
        if (request.By.Length > LongestName)
            return ApiAnswer.BadData($"by: has more than {LongestName} characters.");
        if (Find(name) is not { } receiver)
            return ApiAnswer.NotFound($"There is no receiver {name}.");
        INotifier notifier = Receivers.Notifiers([receiver], externalUrl, time, logs)[0];
        try
        {
            DeliveryOutcome outcome = await notifier.DeliverAsync(
                MadeUpNotification.Test(name, time.GetUtcNow(), isOver: false), cancel);
            if (PartsOf(receiver).Any(part => part.Kind == ReceiverKind.PagerDuty))
                await notifier.DeliverAsync(MadeUpNotification.Test(name, time.GetUtcNow(), isOver: true), cancel);
            TestAnswer answer = outcome switch
            {
                DeliveryOutcome.Delivered taken => new TestAnswer("delivered", taken.Answer),
                DeliveryOutcome.Temporary later => new TestAnswer("temporary", later.Reason),
                DeliveryOutcome.Permanent never => new TestAnswer("permanent", never.Reason),
                _ => throw new InvalidOperationException($"No rule says what {outcome.GetType().Name} means."),
            };
            audit.Report(
                AuditDesk.Who(context, request.By), "receiver.tested", [AuditSubject.Receiver(name)], "by hand",
                new AuditDetail("outcome", answer.Outcome), new AuditDetail("answer", answer.Answer),
                AuditDesk.From(context));
            return ApiAnswer.Of(answer);
        }
        finally
        {
            (notifier as IDisposable)?.Dispose();
        }
    }

    public IResult Preview(string name, PreviewRequest request)
    {
        if (Find(name) is not { } receiver)
            return ApiAnswer.NotFound($"There is no receiver {name}.");
        PageWriter pages = Receivers.PagesOf(PartsOf(receiver)[0], externalUrl, time);
        if (request.Incident > 0)
        {
            return alerting.Incidents.State.Book.Find(request.Incident) is { } incident
                ? ApiAnswer.Of(Describe(pages.Of(MadeUpNotification.Of(name, incident, topology))))
                : ApiAnswer.NotFound($"There is no incident {request.Incident}.");
        }

        if (request.Fingerprint.Length > 0)
        {
            Alert? alert = alerting.Alerts.State.Alerts.Values.FirstOrDefault(
                a => a.Fingerprint == request.Fingerprint);
            return alert is null
                ? ApiAnswer.NotFound($"There is no alert {request.Fingerprint}.")
                : ApiAnswer.Of(Describe(pages.Of(MadeUpNotification.Of(name, alert))));
        }

        if (request.Labels is { } labels
            && (labels.Count > 100 || labels.Any(label => label.Key.Length == 0 || label.Value is null)))
            return ApiAnswer.BadData("labels: at most 100, each with a name and a text.");
        if (request.Annotations?.Any(text => text.Key.Length == 0 || text.Value is null) == true)
            return ApiAnswer.BadData("annotations: each with a name and a text.");
        return ApiAnswer.Of(Describe(pages.Of(MadeUpNotification.OfLabels(name, request, time.GetUtcNow()))));
    }

    private ReceiverOptions? Find(string name) => receivers.FirstOrDefault(receiver => receiver.Name == name);

    private static IReadOnlyList<ReceiverOptions> PartsOf(ReceiverOptions receiver) =>
        receiver.Parts.Count > 0 ? receiver.Parts : [receiver];

    private Page PageOf(OutboxEntry entry)
    {
        ReceiverOptions? receiver = Find(entry.Receiver);
        return Receivers.PagesOf(receiver is null ? null : PartsOf(receiver)[0], externalUrl, time)
            .Of(NotificationContent.Of(entry));
    }

    private DeadLetterSummary Describe(DeadLetter letter) => new(
        letter.Notification.Id, letter.Notification.Receiver, letter.Notification.IsFiring ? "firing" : "resolved",
        PageOf(letter.Notification).Title, Words(letter.Cause.ToString()), letter.Reason, letter.Notification.Attempts,
        letter.Notification.QueuedAt, letter.At, letter.Notification.Key);

    private static PageAnswer Describe(Page page) => new(
        page.State.ToString().ToLowerInvariant(), PageWriter.Word(page.Severity), page.Colour, page.Title, page.Text,
        [.. page.Facts.Select(fact => new PageFactAnswer(fact.Name, fact.Value))],
        [.. page.Links.Select(link => new PageLinkAnswer(link.Label, link.Url))]);

    /// <summary>BeginningNotTold is beginning-not-told.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (char c in name)
            words.Append(char.IsUpper(c) && words.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return words.ToString();
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static IResult NotHere() =>
        ApiAnswer.Unavailable("This node does not have the alerts now; another of the cluster has, or is about to.");
}
