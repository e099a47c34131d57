using Monitor.Actors.Alerting;
using Monitor.Actors.Explain;
using Monitor.Node.Api;
using Monitor.Node.Audit;
using Monitor.Shared.Explain;

namespace Monitor.Node.Explain;

/// <summary>Answers why. What is told rests on the audit log, so every step names its record.</summary>
internal sealed class ExplainEndpoints(AlertingSystem alerting, TimeProvider time)
{
    private readonly Explainer _explainer = new(alerting, time);

    public Task<IResult> AlertAsync(string fingerprint, CancellationToken cancel) =>
        fingerprint.Length == 16 && fingerprint.All(char.IsAsciiHexDigitLower)
            ? AnswerAsync(
                () => _explainer.AlertAsync(fingerprint, cancel), $"Nothing is known of an alert {fingerprint}.",
                cancel)
            : Task.FromResult(ApiAnswer.BadData($"\"{fingerprint}\" is not sixteen hexadecimal digits."));

    public Task<IResult> IncidentAsync(long id, CancellationToken cancel) =>
        AnswerAsync(() => _explainer.IncidentAsync(id, cancel), $"Nothing is known of an incident {id}.", cancel);

    public Task<IResult> NotificationAsync(long id, CancellationToken cancel) =>
        AnswerAsync(
            () => _explainer.NotificationAsync(id, cancel), $"Nothing is known of a notification {id}.", cancel);

    private async Task<IResult> AnswerAsync(
        Func<Task<Explanation?>> explain, string unknown, CancellationToken cancel)
    {
        try
        {
            await AuditEndpoints.FreshenAsync(alerting.Audit, time, cancel);
            return await explain() is { } explanation ? Of(explanation) : ApiAnswer.NotFound(unknown);
        }
        catch (Exception error) when (AuditEndpoints.IsExpected(error) || error is InvalidDataException)
        {
            return ApiAnswer.Unavailable(error.Message);
        }
    }

    private static IResult Of(Explanation explanation) => ApiAnswer.Partly(
        new ExplanationAnswer(
            explanation.Subject.ToString(), explanation.Title, explanation.Now,
            [
                .. explanation.Steps.Select(step => new ExplainStepAnswer(
                    step.Sequence, step.At, step.Actor, step.Action, step.Text, step.Because,
                    AuditEndpoints.DetailsOf(step.Details))),
            ]),
        explanation.Missing);
}
