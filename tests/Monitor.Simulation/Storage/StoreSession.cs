using Monitor.Actors.Ports;

namespace Monitor.Simulation.Storage;

/// <summary>
/// One run of one node, as its stores see it: until it is killed its operations take time and may fail. Without a link
/// the stores are in the node's own process, and what it still tries after its end fails without effect. With one they
/// are elsewhere: what was sent takes its course whatever becomes of the sender, and a dead sender hears nothing.
/// </summary>
internal sealed class StoreSession(StoreFaults faults, string node, StoreLink? link = null)
{
    private static readonly TimeSpan ConnectionTimeout = TimeSpan.FromSeconds(1);

    private volatile bool _killed;

    public StoreFaults Faults => faults;

    /// <summary>The run is over, or the store or the way to it is away.</summary>
    public bool IsAway => _killed || faults.IsDown || link is { IsCut: true };

    /// <summary>The stores are not in the node's process.</summary>
    public bool IsRemote => link is not null;

    public bool IsOver => _killed || link is { Host.IsDead: true };

    public void Kill() => _killed = true;

    /// <summary>
    /// Runs an effect as one operation of a store: all at once, at a moment within the operation's time.
    /// </summary>
    public ValueTask<TResult> RunAsync<TResult>(string what, Func<TResult> effect, CancellationToken cancel) =>
        RunAsync(what, faults.DrawDelay, effect, cancel);

    /// <param name="what">For messages and the trace.</param>
    /// <param name="drawDelay">How long until the effect.</param>
    /// <param name="effect">The effect.</param>
    /// <param name="cancel">Ends the wait; the effect may come all the same.</param>
    public ValueTask<TResult> RunAsync<TResult>(
        string what, Func<TimeSpan> drawDelay, Func<TResult> effect, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return link is null
            ? RunHereAsync(what, drawDelay, effect)
            : SendAsync(what, drawDelay(), effect, cancel);
    }

    public void ThrowIfKilled()
    {
        if (_killed)
            throw new StoreUnavailableException($"This run of {node} is over.");
    }

    /// <summary>Brings an answer into the process that waits for it.</summary>
    public void Answer(Action code)
    {
        if (link is null)
            code();
        else
            link.Host.Enter(code);
    }

    private async ValueTask<TResult> RunHereAsync<TResult>(
        string what, Func<TimeSpan> drawDelay, Func<TResult> effect)
    {
        ThrowIfKilled();
        bool fails = faults.DrawError();
        await faults.WaitAsync(drawDelay()).ConfigureAwait(false);
        ThrowIfKilled();
        if (fails)
            throw new StoreUnavailableException($"{what} of {node} failed, as the simulation drew.");
        TResult result = effect();
        await faults.WaitAsync(faults.DrawDelay()).ConfigureAwait(false);
        ThrowIfKilled();
        return result;
    }

    private async ValueTask<TResult> SendAsync<TResult>(
        string what, TimeSpan delay, Func<TResult> effect, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<TResult>();
        _ = ServeAsync(what, delay, effect, answer);
        using (cancel.Register(() => answer.TrySetCanceled(cancel)))
            return await answer.Task.ConfigureAwait(false);
    }

    private async Task ServeAsync<TResult>(
        string what, TimeSpan delay, Func<TResult> effect, TaskCompletionSource<TResult> answer)
    {
        StoreFate fate = faults.DrawFate();
        // An answer never comes inside the question: the caller is not done with its turn.
        await faults.WaitAsync(delay + TimeSpan.FromTicks(1)).ConfigureAwait(false);
        if (link!.Host.IsDead && !fate.OutlivesCaller)
            return;
        if (link.IsCut)
        {
            await faults.WaitAsync(ConnectionTimeout).ConfigureAwait(false);
            Answer(() => answer.TrySetException(Unavailable(what, "did not reach the store")));
            return;
        }

        if (fate.Fails || faults.IsDown)
        {
            Answer(() => answer.TrySetException(Unavailable(what, "failed, as the simulation drew")));
            return;
        }

        TResult result;
        try
        {
            result = effect();
            link.Observed?.Invoke(what);
        }
        catch (Exception error) when (error is FencedException or JournalConflictException or LogTrimmedException
            or NameTakenException)
        {
            link.Observed?.Invoke($"{what} refused: {error.Message}");
            Answer(() => answer.TrySetException(error));
            return;
        }

        await faults.WaitAsync(faults.DrawDelay()).ConfigureAwait(false);
        if (fate.LosesAnswer || link.IsCut || faults.IsDown)
        {
            await faults.WaitAsync(ConnectionTimeout).ConfigureAwait(false);
            Answer(() => answer.TrySetException(Unavailable(what, "took effect, and its answer was lost")));
            return;
        }

        Answer(() => answer.TrySetResult(result));
    }

    private StoreUnavailableException Unavailable(string what, string why) => new($"{what} of {node} {why}.");
}
