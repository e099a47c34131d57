namespace Monitor.Node.Configuration;

/// <summary>Who may talk to the node.</summary>
/// <param name="BearerToken">
/// What every request must bring on every listener, the probes excepted; null when nothing is asked for.
/// </param>
/// <param name="AllowUnauthenticatedBeyondLoopback">Listening beyond loopback without a token was asked for.</param>
internal sealed record AuthOptions(Secret? BearerToken, bool AllowUnauthenticatedBeyondLoopback);
