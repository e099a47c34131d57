using Monitor.Client.Native;
using Monitor.Shared.Wire;

namespace Monitor.Client.Tests.Native;

public sealed class NativeOutboxTests
{
    [Fact]
    public void Batches_go_out_in_order_within_the_window()
    {
        NativeOutbox outbox = With(3);
        Assert.Equal(1, Send(outbox, window: 2));
        Assert.Equal(2, Send(outbox, window: 2));
        Assert.Null(Send(outbox, window: 2));
        outbox.Acknowledge(1);
        Assert.Equal(3, Send(outbox, window: 2));
        Assert.Equal((2, 2), (outbox.Count, outbox.UnderWay));
    }

    [Fact]
    public void Acknowledgement_covers_all_before_it_and_once()
    {
        NativeOutbox outbox = With(4);
        Assert.Equal([1L, 2, 3], outbox.Acknowledge(3).Select(b => b.Sequence));
        Assert.Empty(outbox.Acknowledge(3));
        Assert.Empty(outbox.Acknowledge(2));
        Assert.Equal((3, 4), (outbox.Answered, outbox.LastSequence));
    }

    [Fact]
    public void New_stream_carries_again_what_was_not_acknowledged()
    {
        NativeOutbox outbox = With(3);
        for (int i = 0; i < 3; i++)
            Send(outbox, window: 9);
        outbox.Acknowledge(1);
        outbox.BeginStream();
        Assert.Equal(2, Send(outbox, window: 9));
        Assert.Equal(3, Send(outbox, window: 9));
        Assert.Null(Send(outbox, window: 9));
    }

    [Fact]
    public void Throttle_goes_back_to_the_batch_it_names()
    {
        NativeOutbox outbox = With(4);
        for (int i = 0; i < 4; i++)
            Send(outbox, window: 9);
        outbox.Acknowledge(1);
        outbox.GoBackTo(3);
        Assert.Equal(1, outbox.UnderWay);
        Assert.Equal(3, Send(outbox, window: 9));
        outbox.GoBackTo(2);
        Assert.Equal(2, Send(outbox, window: 9));
    }

    [Fact]
    public void Refused_batch_is_gone_and_answered()
    {
        NativeOutbox outbox = With(2);
        Send(outbox, window: 9);
        Assert.Equal(1, outbox.Refuse(1).Sequence);
        Assert.Equal((1, 1, 0), (outbox.Answered, outbox.Count, outbox.UnderWay));
        Assert.Throws<InvalidOperationException>(() => outbox.Refuse(1));
    }

    [Fact]
    public void Batch_out_of_order_cannot_be_added() =>
        Assert.Throws<InvalidOperationException>(() => With(2).Add(_ => Batch(2)));

    private static NativeOutbox With(int batches)
    {
        var outbox = new NativeOutbox();
        for (int i = 1; i <= batches; i++)
            outbox.Add(Batch);
        return outbox;
    }

    private static OutboundBatch Batch(long sequence) => new(sequence, 10, 1, new ProtobufWriter());

    private static long? Send(NativeOutbox outbox, int window) =>
        outbox.TrySend(window, out OutboundBatch? batch) ? batch.Sequence : null;
}
