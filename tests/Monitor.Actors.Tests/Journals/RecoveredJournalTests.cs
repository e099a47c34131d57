using System.Text;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Journals;

public sealed class RecoveredJournalTests
{
    private const string Stream = "words";

    private readonly FaultyStore _store = new();

    [Fact]
    public async Task Empty_stream_is_the_initial_state()
    {
        RecoveredJournal<Words> recovered = await LoadAsync(_store);
        Assert.Equal(new RecoveredJournal<Words>(Words.Initial, 0, 0), recovered);
    }

    [Fact]
    public async Task Entries_after_the_snapshot_are_folded_into_it()
    {
        await AppendAsync("a", "b", "c");
        await SaveAsync(2, "ab");

        RecoveredJournal<Words> recovered = await LoadAsync(_store);

        Assert.Equal(new RecoveredJournal<Words>(new Words("abc"), 3, 2), recovered);
    }

    [Fact]
    public async Task Missing_entries_are_named()
    {
        await AppendAsync("a", "b", "c");
        await _store.TrimAsync(Stream, Epoch.None, 2, default);

        StoreCorruptException error = await Assert.ThrowsAsync<StoreCorruptException>(() => LoadAsync(_store));

        Assert.Contains("'words' goes from entry 0 to 3", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The owner before ends its snapshot between this one's reading of snapshot and journal.</summary>
    [Fact]
    public async Task Journal_that_is_trimmed_in_the_middle_of_it_is_read_again_from_the_new_snapshot()
    {
        await AppendAsync("a", "b", "c");

        RecoveredJournal<Words> recovered = await LoadAsync(new TrimmedMeanwhile(_store, async () =>
        {
            await SaveAsync(2, "ab");
            await _store.TrimAsync(Stream, Epoch.None, 2, default);
        }));

        Assert.Equal(new RecoveredJournal<Words>(new Words("abc"), 3, 2), recovered);
    }

    private Task<RecoveredJournal<Words>> LoadAsync(ISnapshots snapshots) =>
        RecoveredJournal<Words>.LoadAsync(_store, snapshots, Stream, default).AsTask();

    private ValueTask<long> AppendAsync(params string[] words) => _store.AppendAsync(
        Stream, Epoch.None, 0, [.. words.Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))], default);

    private ValueTask SaveAsync(long sequence, string state) =>
        _store.SaveAsync(Stream, Epoch.None, sequence, Encoding.UTF8.GetBytes(state), default);

    private sealed record Words(string Text) : IRecoverable<Words>
    {
        public static Words Initial => new("");

        public static Words Restore(ReadOnlySpan<byte> snapshot) => new(Encoding.UTF8.GetString(snapshot));

        public Words After(ReadOnlySpan<byte> entry) => new(Text + Encoding.UTF8.GetString(entry));
    }

    /// <summary>Gives the snapshot that was there before something else happened, the first time.</summary>
    private sealed class TrimmedMeanwhile(ISnapshots snapshots, Func<Task> meanwhile) : ISnapshots
    {
        private bool _isOver;

        public async ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel)
        {
            Snapshot? snapshot = await snapshots.LoadAsync(name, cancel);
            if (!_isOver)
                await meanwhile();
            _isOver = true;
            return snapshot;
        }

        public ValueTask SaveAsync(
            string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
            snapshots.SaveAsync(name, epoch, sequence, payload, cancel);
    }
}
