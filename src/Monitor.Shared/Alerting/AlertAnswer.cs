using Monitor.Shared.Alerting.Silences;

namespace Monitor.Shared.Alerting;

/// <summary>What whoever asked is told, once the events of the same decision are durable.</summary>
public abstract record AlertAnswer
{
    private AlertAnswer()
    {
    }

    /// <summary>The silence is as it was asked for.</summary>
    public sealed record SilenceTaken(string Id) : AlertAnswer;

    /// <summary>The silence is as it was.</summary>
    public sealed record SilenceRefused(SilenceRefusal Kind, string Message) : AlertAnswer;

    /// <summary>The dead letter waits to be told again, under this number.</summary>
    public sealed record LetterResent(long Id) : AlertAnswer;

    /// <summary>The dead letter is not told again.</summary>
    public sealed record LetterRefused(bool IsKnown, string Message) : AlertAnswer;

    /// <summary>What nodes found while the database was away is in the journal.</summary>
    public sealed record EpisodesAdopted : AlertAnswer;

    /// <summary>Alerts were taken; so many were refused because there are too many.</summary>
    public sealed record AlertsTaken(int Refused) : AlertAnswer;
}
