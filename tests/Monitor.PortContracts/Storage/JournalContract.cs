using System.Text;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every journal promises.</summary>
public abstract class JournalContract
{
    private const string Stream = "alerts/0";
    private static readonly Epoch Early = new(5);
    private static readonly Epoch Late = new(6);

    /// <summary>Opens the journal of this test: empty at first, else with what was appended before.</summary>
    protected abstract IJournal Open();

    [Fact]
    public async Task Read_of_an_unknown_stream_is_empty() => Assert.Empty(await ReadAsync(Open(), Stream));

    [Fact]
    public async Task Append_gives_sequences_without_gaps()
    {
        IJournal journal = Open();
        Assert.Equal(2, await AppendAsync(journal, Stream, Early, 0, "a", "b"));
        Assert.Equal(3, await AppendAsync(journal, Stream, Early, 2, "c"));
        Assert.Equal([(1L, "a"), (2L, "b"), (3L, "c")], await ReadAsync(journal, Stream));
        Assert.Equal([(3L, "c")], await ReadAsync(journal, Stream, after: 2));
        Assert.Empty(await ReadAsync(journal, Stream, after: 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Append_after_another_sequence_is_a_conflict_and_writes_nothing(long expected)
    {
        IJournal journal = Open();
        await AppendAsync(journal, Stream, Early, 0, "a", "b");
        await Assert.ThrowsAsync<JournalConflictException>(
            () => AppendAsync(journal, Stream, Early, expected, "x", "y"));
        Assert.Equal([(1L, "a"), (2L, "b")], await ReadAsync(journal, Stream));
        Assert.Equal(3, await AppendAsync(journal, Stream, Early, 2, "c"));
    }

    [Fact]
    public async Task Append_made_again_is_recognised_and_changes_nothing()
    {
        IJournal journal = Open();
        await AppendAsync(journal, Stream, Early, 0, "a");
        Assert.Equal(3, await AppendAsync(journal, Stream, Early, 1, "b", "c"));
        Assert.Equal(3, await AppendAsync(Open(), Stream, Early, 1, "b", "c"));
        await Assert.ThrowsAsync<JournalConflictException>(() => AppendAsync(journal, Stream, Early, 1, "b", "x"));
        await Assert.ThrowsAsync<JournalConflictException>(() => AppendAsync(journal, Stream, Early, 1, "b", "c", "d"));
        Assert.Equal(4, await AppendAsync(journal, Stream, Late, 3, "d"));
        Assert.Equal(3, await AppendAsync(journal, Stream, Late, 1, "b", "c"));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(journal, Stream, Early, 1, "b", "c"));
        Assert.Equal([(1L, "a"), (2L, "b"), (3L, "c"), (4L, "d")], await ReadAsync(journal, Stream));
    }

    [Fact]
    public async Task Append_under_an_old_epoch_is_fenced_and_writes_nothing()
    {
        IJournal journal = Open();
        await AppendAsync(journal, Stream, Late, 0, "a");
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(journal, Stream, Early, 1, "x"));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(Open(), Stream, Early, 1, "x"));
        Assert.Equal([(1L, "a")], await ReadAsync(journal, Stream));
        Assert.Equal(1, await AppendAsync(journal, "alerts/1", Early, 0, "another stream"));
    }

    [Fact]
    public async Task Reopened_journal_has_every_event_and_goes_on()
    {
        await AppendAsync(Open(), Stream, Early, 0, "a", "", "c");
        IJournal journal = Open();
        Assert.Equal([(1L, "a"), (2L, ""), (3L, "c")], await ReadAsync(journal, Stream));
        Assert.Equal(4, await AppendAsync(journal, Stream, Early, 3, "d"));
    }

    [Fact]
    public async Task Trimmed_events_are_gone_and_the_sequence_goes_on()
    {
        IJournal journal = Open();
        await AppendAsync(journal, Stream, Late, 0, "a", "b", "c");
        await journal.TrimAsync(Stream, Late, 2, default);
        Assert.Equal([(3L, "c")], await ReadAsync(journal, Stream));
        await journal.TrimAsync(Stream, Late, 3, default);
        Assert.Empty(await ReadAsync(Open(), Stream));
        Assert.Equal(4, await AppendAsync(Open(), Stream, Late, 3, "d"));
        await Assert.ThrowsAsync<FencedException>(async () => await journal.TrimAsync(Stream, Early, 4, default));
        Assert.Equal([(4L, "d")], await ReadAsync(journal, Stream));
    }

    [Fact]
    public async Task Streams_are_apart()
    {
        IJournal journal = Open();
        await AppendAsync(journal, "a", Early, 0, "a1");
        await AppendAsync(journal, "A", Late, 0, "A1", "A2");
        Assert.Equal([(1L, "a1")], await ReadAsync(journal, "a"));
        Assert.Equal([(1L, "A1"), (2L, "A2")], await ReadAsync(journal, "A"));
    }

    [Fact]
    public async Task Long_stream_is_read_whole()
    {
        IJournal journal = Open();
        string[] texts = [.. Enumerable.Range(0, 1500).Select(i => $"event {i}")];
        for (int i = 0; i < texts.Length; i += 100)
            await AppendAsync(journal, Stream, Early, i, texts[i..(i + 100)]);
        Assert.Equal(texts, (await ReadAsync(journal, Stream)).Select(one => one.Text));
    }

    [Fact]
    public async Task Appends_at_once_with_the_same_expectation_let_one_through()
    {
        IJournal journal = Open();
        Task<bool>[] tries = [.. Enumerable.Range(0, 20).Select(i => TryAppendAsync(journal, 0, $"try {i}"))];
        Assert.Single(await Task.WhenAll(tries), succeeded => succeeded);
        Assert.Single(await ReadAsync(journal, Stream));
    }

    [Fact]
    public async Task Appends_at_once_to_many_streams_all_succeed()
    {
        IJournal journal = Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async stream =>
        {
            for (int i = 0; i < 20; i++)
                Assert.Equal(i + 1, await AppendAsync(journal, $"s{stream}", Early, i, $"{stream}/{i}"));
        }));
        for (int stream = 0; stream < 20; stream++)
        {
            List<(long Sequence, string Text)> read = await ReadAsync(journal, $"s{stream}");
            Assert.Equal(Enumerable.Range(0, 20).Select(i => (i + 1L, $"{stream}/{i}")), read);
        }
    }

    private static async Task<bool> TryAppendAsync(IJournal journal, long expected, string text)
    {
        try
        {
            await AppendAsync(journal, Stream, Early, expected, text);
            return true;
        }
        catch (JournalConflictException)
        {
            return false;
        }
    }

    private static async Task<long> AppendAsync(
        IJournal journal, string stream, Epoch epoch, long expected, params string[] texts)
    {
        List<ReadOnlyMemory<byte>> events = [];
        foreach (string text in texts)
            events.Add(Encoding.UTF8.GetBytes(text));
        return await journal.AppendAsync(stream, epoch, expected, events, default);
    }

    private static async Task<List<(long Sequence, string Text)>> ReadAsync(
        IJournal journal, string stream, long after = 0)
    {
        var texts = new List<(long, string)>();
        await foreach (JournalEvent one in journal.ReadAsync(stream, after, default))
            texts.Add((one.Sequence, Encoding.UTF8.GetString(one.Payload.Span)));
        return texts;
    }
}
