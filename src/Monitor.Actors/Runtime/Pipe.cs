namespace Monitor.Actors.Runtime;

/// <summary>Turns the end of a task into a message.</summary>
internal static class Pipe
{
    public static async void To<TMessage, TResult>(
        ActorRef<TMessage> target, ValueTask<TResult> work, Func<Outcome<TResult>, TMessage> message)
    {
        Outcome<TResult> outcome;
        try
        {
            outcome = new Outcome<TResult>(await work.ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Whatever went wrong is the actor's to judge: it comes as its message.
        catch (Exception error)
#pragma warning restore CA1031
        {
            outcome = new Outcome<TResult>(default, error);
        }

        target.TellPastBound(message(outcome));
    }

    public static async void To<TMessage>(ActorRef<TMessage> target, ValueTask work, Func<Exception?, TMessage> message)
    {
        Exception? failure = null;
        try
        {
            await work.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }

        target.TellPastBound(message(failure));
    }
}
