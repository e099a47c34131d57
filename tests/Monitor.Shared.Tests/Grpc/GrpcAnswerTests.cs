using System.Buffers;
using Monitor.Shared.Grpc;

namespace Monitor.Shared.Tests.Grpc;

public sealed class GrpcAnswerTests
{
    [Fact]
    public void Messages_are_cut_off_once_they_are_whole()
    {
        byte[] first = [1, 2, 3];
        byte[] all = [0, 0, 0, 0, 3, .. first, 0, 0, 0, 0, 0];
        byte[] message = [];
        for (int length = 0; length < GrpcFrame.PrefixBytes + first.Length; length++)
            Assert.False(GrpcAnswer.TryCut(new ReadOnlySequence<byte>(all, 0, length), ref message, 100, out _));

        Assert.True(GrpcAnswer.TryCut(new ReadOnlySequence<byte>(all), ref message, 100, out int bytes));
        Assert.Equal(first, message[..bytes]);
        Assert.True(GrpcAnswer.TryCut(new ReadOnlySequence<byte>(all, 8, 5), ref message, 100, out bytes));
        Assert.Equal(0, bytes);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 1 }, GrpcStatus.Internal)] // Compressed.
    [InlineData(new byte[] { 9, 0, 0, 0, 1 }, GrpcStatus.Internal)] // No gRPC.
    [InlineData(new byte[] { 0, 0, 0, 0, 101 }, GrpcStatus.ResourceExhausted)]
    [InlineData(new byte[] { 0, 255, 255, 255, 255 }, GrpcStatus.ResourceExhausted)]
    public void Prefix_that_promises_what_is_not_taken_ends_the_call(byte[] prefix, GrpcStatus status)
    {
        byte[] message = [];
        var error = Assert.Throws<GrpcException>(
            () => GrpcAnswer.TryCut(new ReadOnlySequence<byte>(prefix), ref message, 100, out _));
        Assert.Equal(status, error.Status);
    }

    [Theory]
    [InlineData("8", "too%20much", GrpcStatus.ResourceExhausted, "too much")]
    [InlineData(null, null, GrpcStatus.Unknown, "no reason given")]
    [InlineData("x", null, GrpcStatus.Unknown, "no reason given")]
    public void Call_that_did_not_end_well_says_why(string? status, string? message, GrpcStatus expected, string text)
    {
        var error = Assert.Throws<GrpcException>(() => GrpcAnswer.ThrowUnlessOk(status, message));
        Assert.Equal((expected, true), (error.Status, error.Message.Contains(text, StringComparison.Ordinal)));
        GrpcAnswer.ThrowUnlessOk("0", null);
    }

    [Theory]
    [InlineData(503, null, null, GrpcStatus.Unavailable)]
    [InlineData(200, "5", null, GrpcStatus.NotFound)]
    [InlineData(200, null, "7", GrpcStatus.PermissionDenied)]
    [InlineData(200, null, null, GrpcStatus.Unknown)]
    [InlineData(200, "0", null, null)]
    [InlineData(200, null, "0", null)]
    public void Call_ends_by_its_first_word_on_it(int http, string? header, string? trailer, GrpcStatus? status)
    {
        GrpcStatus? said = null;
        try
        {
            GrpcAnswer.CheckHead("the node", http, name => name == GrpcAnswer.StatusHeader ? header : null);
            GrpcAnswer.CheckEnd(
                name => name == GrpcAnswer.StatusHeader ? header : null,
                name => name == GrpcAnswer.StatusHeader ? trailer : null);
        }
        catch (GrpcException ended)
        {
            said = ended.Status;
        }

        Assert.Equal(status, said);
    }
}
