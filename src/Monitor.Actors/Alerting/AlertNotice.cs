using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Silences;

namespace Monitor.Actors.Alerting;

/// <summary>What somebody must know of the duty of alerting who reads no page.</summary>
public abstract record AlertNotice
{
    private AlertNotice()
    {
    }

    /// <summary>A silence is about to end.</summary>
    public sealed record SilenceEnding(Silence Silence) : AlertNotice;

    /// <summary>A notification will not be told.</summary>
    public sealed record GivenUp(DeadLetter Letter) : AlertNotice;

    /// <summary>The journal cannot be written; pages go out without it after a while.</summary>
    public sealed record JournalAway(string Reason) : AlertNotice;

    /// <summary>The journal takes everything again.</summary>
    public sealed record JournalBack : AlertNotice;
}
