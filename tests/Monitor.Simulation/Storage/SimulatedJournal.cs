using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The journal as one run of a node sees it.</summary>
internal sealed class SimulatedJournal(StoreSession session, JournalMedium medium) : IJournal
{
    public ValueTask<long> AppendAsync(
        string stream, Epoch epoch, long expectedSequence, IReadOnlyList<ReadOnlyMemory<byte>> events,
        CancellationToken cancel)
    {
        byte[][] payloads = [.. events.Select(payload => payload.ToArray())];
        return session.RunAsync(
            $"Append to {stream}", () => medium.Append(stream, epoch, expectedSequence, payloads), cancel);
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(
        string stream, long afterSequence, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<JournalEvent> events = await session
            .RunAsync($"Read of {stream}", () => medium.Read(stream, afterSequence), cancel)
            .ConfigureAwait(false);
        foreach (JournalEvent one in events)
            yield return one;
    }

    public async ValueTask TrimAsync(string stream, Epoch epoch, long throughSequence, CancellationToken cancel) =>
        await session.RunAsync($"Trim of {stream}", () => medium.Trim(stream, epoch, throughSequence), cancel)
            .ConfigureAwait(false);
}
