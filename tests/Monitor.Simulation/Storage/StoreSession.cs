using Monitor.Actors.Ports;

namespace Monitor.Simulation.Storage;

/// <summary>
/// One run of one node, as its stores see it: until it is killed its operations take time and may fail; afterwards
/// whatever it still tries or waits for fails and has no effect.
/// </summary>
internal sealed class StoreSession(StoreFaults faults, string node)
{
    private volatile bool _killed;

    public StoreFaults Faults => faults;

    public bool IsKilled => _killed;

    public void Kill() => _killed = true;

    /// <summary>
    /// Runs an effect as one operation of a store: all at once, at a moment within the operation's time.
    /// </summary>
    public async ValueTask<TResult> RunAsync<TResult>(string what, Func<TResult> effect, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool fails = faults.DrawError();
        await faults.WaitAsync(faults.DrawDelay()).ConfigureAwait(false);
        ThrowIfKilled();
        if (fails)
            throw new StoreUnavailableException($"{what} of {node} failed, as the simulation drew.");
        TResult result = effect();
        await faults.WaitAsync(faults.DrawDelay()).ConfigureAwait(false);
        ThrowIfKilled();
        return result;
    }

    public void ThrowIfKilled()
    {
        if (_killed)
            throw new StoreUnavailableException($"This run of {node} is over.");
    }
}
