using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Api;
using Monitor.Node.Audit;
using Monitor.Node.Configuration;
using Monitor.Shared.Audit;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Administration;

/// <summary>
/// What an operator does to the cluster. Any node takes any command: what another node must do itself is told to it
/// over the node port, what the store can do is written there, and the nodes see it within a second.
/// </summary>
internal sealed class CommandEndpoints(
    IClusterBoard board, NodeOptions options, IMembers members, NodeDesk desk, IPeers peers, AuditDesk audit)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    public Task<IResult> DrainAsync(HttpContext context, NodeRequest? request, CancellationToken cancel) =>
        TellAsync(context, request, NodeCommand.Drain, "gives its shards away and stays", cancel);

    public Task<IResult> UndrainAsync(HttpContext context, NodeRequest? request, CancellationToken cancel) =>
        TellAsync(context, request, NodeCommand.Undrain, "takes shards again", cancel);

    public Task<IResult> LeaveAsync(HttpContext context, NodeRequest? request, CancellationToken cancel) =>
        TellAsync(context, request, NodeCommand.Leave, "gives its shards away and ends", cancel);

    /// <summary>Declares a node dead that cannot say so itself.</summary>
    public async Task<IResult> DownAsync(HttpContext context, NodeRequest? request, CancellationToken cancel)
    {
        if (Find(request?.Node) is not { } member)
            return NoSuchNode(request?.Node);
        if (member.Node == board.LocalNode)
            return ApiAnswer.Conflict($"{member.Node} is the node that answers, so it is not dead; have it leave");
        Report(context, request?.By, "node.declared_dead", Node(member.Node));
        return await WriteAsync(
            store => store.ExpelAsync(member.Node, cancel),
            new CommandAnswer(member.Node, null, "is declared dead; its shards are free at once"));
    }

    public async Task<IResult> MoveAsync(
        HttpContext context, string shard, NodeRequest? request, CancellationToken cancel)
    {
        if (Parse(shard) is not { } id)
            return NoSuchShard(shard);
        if (Find(request?.Node) is not { } member)
            return NoSuchNode(request?.Node);
        if (!member.TakesShards)
            return ApiAnswer.Conflict(
                $"{member.Node} takes no shards: it is {member.State.ToString().ToLowerInvariant()}");
        Report(context, request?.By, "shard.moved", Shard(id), Node(member.Node));
        return await WriteAsync(
            store => store.PinAsync(id, member.Node, cancel),
            new CommandAnswer(member.Node, id.ToString(), $"moves there and stays while {member.Node} is there"));
    }

    public async Task<IResult> UnpinAsync(HttpContext context, string shard, CancellationToken cancel)
    {
        if (Parse(shard) is not { } id)
            return NoSuchShard(shard);
        if (!board.View.Pins.TryGetValue(id, out string? node))
            return ApiAnswer.NotFound($"shard {id} is not pinned");
        Report(context, null, "shard.unpinned", Shard(id), Node(node));
        return await WriteAsync(
            store => store.PinAsync(id, null, cancel),
            new CommandAnswer(node, id.ToString(), "is no longer pinned and goes where the plan has it"));
    }

    private async Task<IResult> TellAsync(
        HttpContext context, NodeRequest? request, NodeCommand command, string done, CancellationToken cancel)
    {
        string name = request?.Node ?? board.LocalNode;
        if (Find(name) is not { } member)
            return NoSuchNode(name);
        Report(context, request?.By, $"node.{command.ToString().ToLowerInvariant()}", Node(member.Node));
        if (member.Node == board.LocalNode)
        {
            desk.Obey(command);
            return ApiAnswer.Of(new CommandAnswer(name, null, done));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerTime);
        PeerOutcome<bool> outcome = await peers.CommandAsync(member, command, limit.Token);
        return outcome.Kind == PeerOutcomeKind.Answered
            ? ApiAnswer.Of(new CommandAnswer(name, null, done))
            : ApiAnswer.Unavailable($"{name} was not told: {outcome.Reason}");
    }

    private async Task<IResult> WriteAsync(Func<IMembers, ValueTask> write, CommandAnswer answer)
    {
        try
        {
            await write(members);
            return ApiAnswer.Of(answer);
        }
        catch (StoreUnavailableException away)
        {
            return ApiAnswer.Unavailable($"the cluster's store did not take it: {away.Message}");
        }
    }

    /// <summary>Before it is done: what was asked for is on record even if the node does not outlive it.</summary>
    private void Report(HttpContext context, string? by, string action, params ReadOnlySpan<AuditSubject> subjects) =>
        audit.Report(AuditDesk.Who(context, by), action, [.. subjects], "by hand", AuditDesk.From(context));

    private static AuditSubject Node(string name) => new(AuditSubjectKind.Node, name);

    private static AuditSubject Shard(ShardId shard) => new(AuditSubjectKind.Shard, shard.ToString());

    private Member? Find(string? node) => board.View.Members.FirstOrDefault(member => member.Node == node);

    private ShardId? Parse(string text)
    {
        if (text == ShardId.Alerting.ToString())
            return ShardId.Alerting;
        return int.TryParse(text, out int number) && number >= 0 && number < options.Shards
            ? new ShardId(number)
            : null;
    }

    private IResult NoSuchNode(string? node) => string.IsNullOrEmpty(node)
        ? ApiAnswer.BadData("node: say which node, as in {\"node\": \"monitor-0\"}")
        : ApiAnswer.NotFound(
            $"there is no node '{node}'; there are {string.Join(", ", board.View.Members.Select(m => m.Node))}");

    private IResult NoSuchShard(string shard) =>
        ApiAnswer.NotFound($"there is no shard '{shard}'; there are 0 to {options.Shards - 1} and {ShardId.Alerting}");
}
