using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Monitor.Actors.Degraded;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;

namespace Monitor.Node.Peers;

/// <summary>
/// The other nodes over the node port: one HTTP/2 connection to each, greeted before its first question. However a
/// peer behaves, a call ends with its token; a peer that often lets calls end so is not asked for a while
/// (<see cref="PeerCircuit"/>).
/// </summary>
internal sealed class PeerClient(
    PeerGreeting self, Secret? token, PeerCertificates? certificates, TimeProvider time, InstrumentRegistry instruments)
    : IPeers, IDisposable
{
    /// <summary>Most bytes of one answer: a hundred thousand series with all their statistics are less.</summary>
    public const long AnswerBytes = 512L << 20;

    private const long ShortAnswerBytes = 16 << 20;

    private readonly CounterInstrument[] _calls =
    [
        .. Enum.GetNames<PeerOutcomeKind>().Select(name => instruments.Counter(
            "monitor_peer_calls_total", "Calls to other nodes by how they ended.",
            ("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(name)))),
    ];

    private readonly ConcurrentDictionary<string, PeerLink> _links = new(StringComparer.Ordinal);

    public ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, ShardId shard, ShardQuery query, CancellationToken cancel) =>
        AskAsync(peer, new PeerQuestion(shard, query), cancel);

    public ValueTask<PeerOutcome<IReadOnlyList<ShardStanding>>> ListShardsAsync(
        Member peer, CancellationToken cancel) =>
        CallOnceAsync(peer, "ListShards", static _ => { }, static answer => StandingCodec.Read(answer.Span), cancel);

    public ValueTask<PeerOutcome<ActorCensus>> ListActorsAsync(Member peer, CancellationToken cancel) =>
        CallOnceAsync(peer, "ListActors", static _ => { }, static answer => CensusCodec.Read(answer.Span), cancel);

    public ValueTask<PeerOutcome<bool>> CommandAsync(Member peer, NodeCommand command, CancellationToken cancel) =>
        CallOnceAsync(
            peer, "Command", writer => writer.WriteInt64(PeerFields.CommandRequest.Command, (long)command),
            static _ => true, cancel);

    public ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(
        Member peer, DegradedWord word, CancellationToken cancel) =>
        CallOnceAsync(
            peer, "Degraded", writer => DegradedCodec.Write(writer, word),
            static answer => DegradedCodec.ReadAnswer(answer.Span), cancel);

    /// <summary>The connection to a node, for what goes beside the protocol.</summary>
    public PeerLink LinkTo(Member peer)
    {
        while (true)
        {
            PeerLink link = _links.GetOrAdd(peer.Node, _ => new PeerLink(peer, certificates, time));
            if (link.Peer.Incarnation == peer.Incarnation && link.Peer.Address == peer.Address)
                return link;
            // Another run of the node, or another place: what was known of it does not hold.
            if (_links.TryRemove(KeyValuePair.Create(peer.Node, link)))
                link.Dispose();
        }
    }

    /// <summary>Adds what shows that the caller is a node.</summary>
    public void AddIdentity(HttpRequestHeaders headers)
    {
        headers.TryAddWithoutValidation(PeerHeaders.Node, self.Node);
        if (token is not null)
            headers.TryAddWithoutValidation(PeerHeaders.Token, token.Reveal());
    }

    public void Dispose()
    {
        foreach (PeerLink link in _links.Values)
            link.Dispose();
    }

    private ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, PeerQuestion question, CancellationToken cancel) =>
        CallAsync(peer, "Ask", question.Write, ReadAnswerAsync, AnswerBytes, cancel, question.Revision);

    private ValueTask<PeerOutcome<T>> CallOnceAsync<T>(
        Member peer, string method, Action<ProtobufWriter> write, Func<ReadOnlyMemory<byte>, T> read,
        CancellationToken cancel)
    {
        return CallAsync(peer, method, write, ReadOneAsync, ShortAnswerBytes, cancel);

        async Task<PeerOutcome<T>> ReadOneAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> messages)
        {
            await foreach (ReadOnlyMemory<byte> message in messages)
                return PeerOutcome.Answered(read(message));
            throw new PeerProtocolException("It answers with nothing.");
        }
    }

    private async ValueTask<PeerOutcome<T>> CallAsync<T>(
        Member peer, string method, Action<ProtobufWriter> write,
        Func<IAsyncEnumerable<ReadOnlyMemory<byte>>, Task<PeerOutcome<T>>> read, long answerBytes,
        CancellationToken cancel, int revision = 0)
    {
        PeerLink link = LinkTo(peer);
        if (!link.TryEnter())
            return Count(PeerOutcome.Failed<T>(PeerOutcomeKind.TooSlow, $"{peer.Node} has not answered for a while"));
        long startedAt = time.GetTimestamp();
        try
        {
            PeerGreeting greeted = link.Greeted ?? await GreetAsync(link, cancel);
            if (greeted.Revision < revision)
            {
                throw new PeerProtocolException(
                    $"Its program (version {greeted.Version}) does not know this question yet; update it.");
            }

            var writer = new ProtobufWriter();
            write(writer);
            PeerOutcome<T> outcome = await read(Messages(link, method, writer.WrittenMemory, answerBytes, cancel));
            link.Answered();
            return Count(outcome);
        }
        catch (GrpcException refused)
        {
            link.Answered();
            return Count(PeerOutcome.Failed<T>(KindOf(refused.Status), $"{peer.Node}: {refused.Message}"));
        }
        catch (PeerProtocolException broken)
        {
            link.Answered();
            return Count(PeerOutcome.Failed<T>(PeerOutcomeKind.Refused, $"{peer.Node}: {broken.Message}"));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            link.GivenUp(startedAt);
            return Count(PeerOutcome.Failed<T>(PeerOutcomeKind.TooSlow, $"{peer.Node} did not answer in time"));
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            link.Ended();
            return Count(PeerOutcome.Failed<T>(
                PeerOutcomeKind.Unreachable, $"{peer.Node} cannot be reached at {peer.Address}: {gone.Message}"));
        }
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> Messages(
        PeerLink link, string method, ReadOnlyMemory<byte> message, long answerBytes, CancellationToken cancel) =>
        GrpcClient.CallAsync(
            link.Client, new Uri(link.Address, PeerFields.Service + method), message, AddIdentity, answerBytes, cancel);

    private async Task<PeerGreeting> GreetAsync(PeerLink link, CancellationToken cancel)
    {
        var writer = new ProtobufWriter();
        self.Write(writer);
        PeerGreeting? welcome = null;
        await foreach (ReadOnlyMemory<byte> answer in
            Messages(link, "Greet", writer.WrittenMemory, ShortAnswerBytes, cancel))
            welcome = PeerGreeting.Read(answer.Span);
        if (welcome is null)
            throw new PeerProtocolException("It answers a greeting with nothing.");
        if (welcome.Node != link.Peer.Node || welcome.Incarnation != link.Peer.Incarnation)
        {
            throw new GrpcException(
                GrpcStatus.Unavailable, $"at {link.Peer.Address} answers {welcome.Node}, or another run of it");
        }

        if (self.Refuse(welcome) is { } refusal)
            throw new GrpcException(GrpcStatus.FailedPrecondition, refusal);
        link.Greeted = welcome;
        return welcome;
    }

    private static async Task<PeerOutcome<ShardAnswer>> ReadAnswerAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> messages)
    {
        var reader = new PeerAnswerReader();
        await foreach (ReadOnlyMemory<byte> message in messages)
            reader.Add(message.Span);
        return reader.NotHereBecause is { } reason
            ? PeerOutcome.Failed<ShardAnswer>(PeerOutcomeKind.NotHere, reason, reader.Epoch)
            : PeerOutcome.Answered(reader.Answer, reader.Epoch);
    }

    private static PeerOutcomeKind KindOf(GrpcStatus status) => status switch
    {
        // It is going away, or a failed store keeps it from answering: another look may find another owner.
        GrpcStatus.Unavailable or GrpcStatus.Cancelled => PeerOutcomeKind.Unreachable,
        GrpcStatus.DeadlineExceeded => PeerOutcomeKind.TooSlow,
        _ => PeerOutcomeKind.Refused,
    };

    private PeerOutcome<T> Count<T>(PeerOutcome<T> outcome)
    {
        _calls[(int)outcome.Kind].Increment();
        return outcome;
    }
}
