namespace Monitor.Node.Notify.Endpoints;

/// <summary>One receiver and what waits for it. Where it is and by which secrets is not told.</summary>
/// <param name="Kinds">How it is reached; several where one name stands for several places.</param>
/// <param name="Waiting">Notifications that are not settled.</param>
/// <param name="InFlight">Of those, how many are under way.</param>
/// <param name="DeadLetters">Notifications that were given up and are kept.</param>
/// <param name="LastError">What the oldest that waits last met; empty for nothing.</param>
internal sealed record ReceiverSummary(
    string Name, IReadOnlyList<string> Kinds, int Waiting, int InFlight, int DeadLetters, string LastError);

/// <summary>A notification that was given up.</summary>
/// <param name="Cause">refused, expired, no-room, receiver-gone or beginning-not-told.</param>
internal sealed record DeadLetterSummary(
    long Id, string Receiver, string Status, string Title, string Cause, string Reason, int Attempts,
    DateTimeOffset QueuedAt, DateTimeOffset At, string Key);

/// <summary>One of them with all that it would have told.</summary>
internal sealed record DeadLetterAnswer(DeadLetterSummary Letter, PageAnswer Page);

/// <summary>A page in words.</summary>
internal sealed record PageAnswer(
    string State, string Severity, string Colour, string Title, string Text,
    IReadOnlyList<PageFactAnswer> Facts, IReadOnlyList<PageLinkAnswer> Links);

internal sealed record PageFactAnswer(string Name, string Value);

internal sealed record PageLinkAnswer(string Label, string Url);

/// <summary>A dead letter waits to be told again, under a new number.</summary>
internal sealed record ResentAnswer(long Id);

/// <summary>What a receiver made of a test.</summary>
/// <param name="Outcome">delivered, temporary or permanent.</param>
/// <param name="Answer">What it said, without its secrets.</param>
internal sealed record TestAnswer(string Outcome, string Answer);

/// <summary>Who tries a receiver out.</summary>
internal sealed record TestRequest(string By = "");

/// <summary>Who sends a dead letter again.</summary>
internal sealed record ResendRequest(string By = "");

/// <summary>
/// What a preview is of: an alert that fires, by its fingerprint; an incident, by its number; else a made-up alert.
/// </summary>
internal sealed record PreviewRequest(
    string Fingerprint = "", long Incident = 0, IReadOnlyDictionary<string, string>? Labels = null,
    IReadOnlyDictionary<string, string>? Annotations = null, bool Resolved = false);
