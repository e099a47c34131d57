using Monitor.Client.Native;
using Monitor.Shared.Series;

namespace Monitor.Client.Tests.Native;

public sealed class FlushRequestTests
{
    /// <summary>Answers come on another thread than batches are made on, at any moment of it.</summary>
    [Fact]
    public void Flush_while_its_batch_is_made_waits_for_that_batch()
    {
        using var buffer = new ObservationBuffer(16, 4, Overflow.DropOldest, TimeProvider.System, () => { });
        var register = new SeriesRegister();
        int series = register.Number("queue_length", LabelSet.Empty, SeriesKind.Gauge, "", "");
        var maker = new BatchMaker(4, buffer, register);
        var outbox = new NativeOutbox();
        buffer.Add(series, 7);
        var flush = new FlushRequest(buffer.Mark());

        outbox.Add(sequence =>
        {
            OutboundBatch? made = maker.Make(sequence, most: 4);
            Assert.False(flush.TryComplete(buffer, outbox));
            return made;
        });

        Assert.False(flush.TryComplete(buffer, outbox));
        outbox.Acknowledge(1);
        Assert.True(flush.TryComplete(buffer, outbox));
        Assert.True(flush.Done.IsCompletedSuccessfully);
    }

    [Fact]
    public void Flush_of_nothing_is_over_at_once()
    {
        using var buffer = new ObservationBuffer(16, 4, Overflow.DropOldest, TimeProvider.System, () => { });
        Assert.True(new FlushRequest(buffer.Mark()).TryComplete(buffer, new NativeOutbox()));
    }
}
