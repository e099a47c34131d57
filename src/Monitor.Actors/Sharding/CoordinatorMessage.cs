using Monitor.Actors.Runtime;

namespace Monitor.Actors.Sharding;

/// <summary>What a coordinator's actor is told.</summary>
internal abstract record CoordinatorMessage
{
    private CoordinatorMessage()
    {
    }

    public sealed record Hear(CoordinatorInput Input) : CoordinatorMessage;

    /// <summary>The goodbye was said, or could not be.</summary>
    public sealed record Left(Exception? Error) : CoordinatorMessage;

    /// <summary>Answer when the node has given everything back and said goodbye.</summary>
    public sealed record AwaitLeft(Reply<bool> Done) : CoordinatorMessage;
}
