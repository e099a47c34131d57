using Monitor.Actors.Degraded;
using Monitor.Actors.Peers;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Node.Grpc;
using Monitor.Node.Hosting;
using Monitor.Shared.Grpc;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Wire;

namespace Monitor.Node.Peers;

/// <summary>Serves <c>monitor.node.v1.Node</c>: takes messages apart, asks the desk, puts answers together.</summary>
internal sealed class PeerService(NodeDesk desk, PeerGreeting self)
{
    /// <summary>Longest question.</summary>
    public const int MaxMessageBytes = 1 << 20;

    /// <summary>Longest word about an outage: a megabyte of records, and one that is as long as they get.</summary>
    public const int MaxRecordsBytes = 72 << 20;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var limits = new GrpcOptions(MaxMessageBytes);
        Unary("Greet", Greet);
        Unary("Command", Command);
        Unary("ListActors", (_, _) => new ValueTask<ReadOnlyMemory<byte>>(
            Write(w => CensusCodec.Write(w, desk.ListActors()))));
        Unary("ListShards", async (_, call) => await ListShardsAsync(call.Cancelled));
        endpoints
            .MapGrpcUnary(
                PeerFields.Service + "Degraded", (message, call) => CheckedAsync(HearAsync, message, call),
                new GrpcOptions(MaxRecordsBytes))
            .WithMetadata(new PeersOnly(), new OpenToAll());
        endpoints.MapGrpcStream(PeerFields.Service + "Ask", AskAsync, limits)
            .WithMetadata(new PeersOnly(), new OpenToAll());

        void Unary(string method, GrpcUnaryHandler answer) => endpoints
            .MapGrpcUnary(PeerFields.Service + method, (message, call) => CheckedAsync(answer, message, call), limits)
            .WithMetadata(new PeersOnly(), new OpenToAll());
    }

    private static async ValueTask<ReadOnlyMemory<byte>> CheckedAsync(
        GrpcUnaryHandler answer, ReadOnlyMemory<byte> message, GrpcCall call)
    {
        try
        {
            return await answer(message, call);
        }
        catch (PeerProtocolException broken)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, broken.Message, broken);
        }
        catch (StoreUnavailableException away)
        {
            throw new GrpcException(GrpcStatus.Unavailable, away.Message, away);
        }
    }

    private ValueTask<ReadOnlyMemory<byte>> Greet(ReadOnlyMemory<byte> message, GrpcCall call)
    {
        if (self.Refuse(PeerGreeting.Read(message.Span)) is { } refusal)
            throw new GrpcException(GrpcStatus.FailedPrecondition, refusal);
        return new ValueTask<ReadOnlyMemory<byte>>(Write(self.Write));
    }

    private async Task AskAsync(IGrpcStream stream)
    {
        PeerQuestion question;
        try
        {
            ReadOnlyMemory<byte> message = await stream.ReadAsync()
                ?? throw new GrpcException(GrpcStatus.Internal, "The call ends without its question.");
            question = PeerQuestion.Read(message.Span);
        }
        catch (PeerProtocolException broken)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, broken.Message, broken);
        }

        PeerOutcome<ShardAnswer> outcome =
            await desk.AskAsync(question.Shard, question.Query, stream.Call.Cancelled);
        var writer = new ProtobufWriter(4096);
        if (outcome.Value is not { } answer)
        {
            if (outcome.Kind != PeerOutcomeKind.NotHere)
                throw new GrpcException(GrpcStatus.DeadlineExceeded, outcome.Reason);
            PeerAnswerWriter.WriteNotHere(writer, outcome.Epoch, outcome.Reason);
            await stream.WriteAsync(writer.WrittenMemory);
            return;
        }

        var parts = new PeerAnswerWriter(outcome.Epoch, answer);
        bool more = true;
        while (more)
        {
            writer.Clear();
            more = parts.Write(writer);
            await stream.WriteAsync(writer.WrittenMemory);
        }
    }

    private ValueTask<ReadOnlyMemory<byte>> Command(ReadOnlyMemory<byte> message, GrpcCall call)
    {
        var command = (NodeCommand)ReadNumber(message.Span, PeerFields.CommandRequest.Command, "command");
        if (!Enum.IsDefined(command))
            throw new PeerProtocolException($"The command {(int)command} is none that this node knows.");
        desk.Obey(command);
        return new ValueTask<ReadOnlyMemory<byte>>(ReadOnlyMemory<byte>.Empty);
    }

    private async ValueTask<ReadOnlyMemory<byte>> HearAsync(ReadOnlyMemory<byte> message, GrpcCall call)
    {
        PeerOutcome<DegradedAnswer> outcome = await desk.HearAsync(DegradedCodec.ReadWord(message), call.Cancelled);
        return outcome.Value is { } answer
            ? Write(writer => DegradedCodec.Write(writer, answer))
            : throw new GrpcException(GrpcStatus.Unavailable, outcome.Reason);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ListShardsAsync(CancellationToken cancel)
    {
        IReadOnlyList<ShardStanding> standings = await desk.ListShardsAsync(cancel);
        return Write(writer => StandingCodec.Write(writer, standings));
    }

    private static int ReadNumber(ReadOnlySpan<byte> message, int field, string what)
    {
        int number = 0;
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == ((uint)field << 3 | (uint)WireType.Varint))
                number = PeerWire.ReadWhole(ref reader, what);
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, what);
        return number;
    }

    private static ReadOnlyMemory<byte> Write(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.WrittenMemory;
    }
}
