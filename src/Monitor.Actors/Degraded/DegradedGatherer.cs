using Monitor.Actors.Alerting;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>
/// Brings into the journal what nodes found and paged while the database was away. Part of the duty of alerting.
///
/// 1. Each member is asked once, and with that ends its degraded mode: whoever asks has the duty under a lease.
/// 2. After an outage the alerting log is not read before all who were there have answered, or had their time to: what
///    the log brings then meets episodes that are open already, and pages nobody a second time.
/// 3. What is journaled is said to be, so that the node can forget it. Without that it says it again to whoever asks
///    next, and a second adoption changes nothing.
/// 4. A member that was gone and comes back is asked anew.
/// </summary>
internal sealed class DegradedGatherer(
    DutyLife life, DegradedSystem degraded, ActorRef<AlertManagerMessage> manager, Action beginReading)
    : DutyActor<GathererMessage>(life)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private readonly HashSet<(string Node, Guid Incarnation)> _asking = [];
    private readonly HashSet<(string Node, Guid Incarnation)> _gathered = [];
    private bool _hasBegun;

    protected internal override void OnStart()
    {
        if (!degraded.WasAway)
            BeginReading();
        StartPeriodicTimer("tick", Period, new GathererMessage.Tick());
        Gather();
    }

    protected override void Handle(GathererMessage message)
    {
        switch (message)
        {
            case GathererMessage.Tick:
                Gather();
                break;
            case GathererMessage.Gathered gathered:
                Take(gathered.Member, gathered.Answer);
                break;
            case GathererMessage.Adopted adopted:
                End(adopted);
                break;
        }

        if (_asking.Count == 0)
            BeginReading();
    }

    private void Gather()
    {
        IReadOnlyList<Member> members = degraded.Members;
        _gathered.IntersectWith(members.Select(Identity));
        foreach (Member member in members)
        {
            if (_gathered.Contains(Identity(member)) || !_asking.Add(Identity(member)))
                continue;
            PipeToSelf(
                HandOverAsync(member, knownThrough: 0),
                outcome => new GathererMessage.Gathered(member, outcome.Value));
        }
    }

    private void Take(Member member, DegradedAnswer? answer)
    {
        if (answer is null or { Episodes.IsEmpty: true })
        {
            _asking.Remove(Identity(member));
            if (answer is not null)
                _gathered.Add(Identity(member));
            return;
        }

        PipeToSelf(AdoptAsync(answer), error => new GathererMessage.Adopted(member, answer, error));
        BeginReadingIfLast(member);
    }

    /// <summary>The manager has it in its mailbox: whatever is read from now on comes after it.</summary>
    private void BeginReadingIfLast(Member member)
    {
        if (_asking.All(asked => asked == Identity(member)))
            BeginReading();
    }

    private void End(GathererMessage.Adopted adopted)
    {
        _asking.Remove(Identity(adopted.Member));
        if (adopted.Error is not null)
            return;
        _gathered.Add(Identity(adopted.Member));
        degraded.Instruments.Adopted.Add(adopted.Answer.Episodes.Length);

        // Whether it hears so or not: what it says again is known.
        PipeToSelf(
            HandOverAsync(adopted.Member, adopted.Answer.Through), static _ => new GathererMessage.Forgotten());
    }

    private async ValueTask AdoptAsync(DegradedAnswer answer) =>
        await manager.AskAsync<AlertAnswer>(
            reply => new AlertManagerMessage.Handle(new AlertCommand.Adopt(answer.Episodes), reply), Life.Over)
            .ConfigureAwait(false);

    private async ValueTask<DegradedAnswer?> HandOverAsync(Member member, long knownThrough)
    {
        using var limit = new CancellationTokenSource(AnswerWithin, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Life.Over);
        return await degraded.HandOverAsync(member, knownThrough, either.Token).ConfigureAwait(false);
    }

    private void BeginReading()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        beginReading();
    }

    private static (string Node, Guid Incarnation) Identity(Member member) => (member.Node, member.Incarnation);
}

/// <summary>What the gatherer is told.</summary>
internal abstract record GathererMessage
{
    public sealed record Tick : GathererMessage;

    /// <param name="Member">Who was asked.</param>
    /// <param name="Answer">Null when it did not answer.</param>
    public sealed record Gathered(Member Member, DegradedAnswer? Answer) : GathererMessage;

    /// <summary>What a member found is in the journal, or the journal does not take it.</summary>
    public sealed record Adopted(Member Member, DegradedAnswer Answer, Exception? Error) : GathererMessage;

    public sealed record Forgotten : GathererMessage;
}
