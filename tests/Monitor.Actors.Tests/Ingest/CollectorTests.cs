using System.Globalization;
using System.Text;
using Monitor.Actors.Aggregation;
using Monitor.Actors.Ingest;
using Monitor.Actors.Runtime;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Ingest;

/// <summary>Requests on their way through gateway and collector into a log that is slow or fails.</summary>
public sealed class CollectorTests
{
    /// <summary>What the real log takes; see SegmentEventLogOptions.</summary>
    private const int LogRecordMax = 16 << 20;

    private readonly VirtualTimeProvider _time = new();
    private readonly GatedLog _log = new();
    private readonly ShardState _shard = new(new ShardId(0));
    private readonly HistoryCollector _closed = new();
    private readonly List<ActorFailure> _failures = [];
    private readonly IngestGateway _gateway;

    public CollectorTests()
    {
        var system = new ActorSystem(ThreadPoolScheduler.Instance, _time, new Random(1), _failures.Add);
        _gateway = new IngestGateway(system, _log, new IngestBounds(), shards: 1, writer: 7);
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Requests_of_the_time_of_one_append_go_together_in_the_next()
    {
        Task<IngestOutcome> first = Send(0, 1);
        PendingAppend one = await _log.NextAsync();
        Task<IngestOutcome>[] later = [Send(1, 1), Send(2, 1), Send(3, 1)];
        Assert.False(first.IsCompleted);
        one.Succeed();
        Assert.Equal(IngestStatus.Durable, (await first).Status);

        PendingAppend two = await _log.NextAsync();
        Assert.All(later, task => Assert.False(task.IsCompleted));
        two.Succeed();
        Assert.All(await Task.WhenAll(later), outcome => Assert.Equal(IngestStatus.Durable, outcome.Status));
        Apply(one, two);
        Assert.Equal(4, _shard.Counters.Of(ApplyResult.Applied));
        Assert.False(_log.HasAppend);
    }

    [Fact]
    public async Task Requests_that_waited_long_are_cut_into_records_that_the_log_takes()
    {
        // Each sample is its own series and second, ten bytes and more of entries: 3 MB a request.
        Task<IngestOutcome> first = Send(0, 1);
        PendingAppend slow = await _log.NextAsync();
        const int Samples = 250_000, Requests = 8;
        Task<IngestOutcome>[] waiting =
            [.. Enumerable.Range(0, Requests).Select(request => SendMany(series: 1 + request, Samples))];
        List<PendingAppend> records = await DrainAsync(slow, [first, .. waiting]);
        Assert.True(records.Sum(record => (long)record.Payload.Length) > LogRecordMax);
        Assert.All(records, record => Assert.InRange(record.Payload.Length, 1, CollectorActor.RecordBytes + 1024));
        Apply([.. records]);
        Assert.Equal(0, _shard.Counters.UnknownSeries);
        Assert.Equal(1 + Requests, _shard.Series.Count);
    }

    [Fact]
    public async Task Definitions_of_a_flood_of_series_are_cut_into_records_and_go_before_their_samples()
    {
        Task<IngestOutcome> first = Send(0, 1);
        PendingAppend slow = await _log.NextAsync();
        const int Series = 60_000;
        IIngestRequest request = _gateway.Begin("test");
        for (int i = 0; i < Series; i++)
            request.Sample(SeriesOf(request, 10 + i, new string('v', 150)), NowMs, 1);
        Task<IngestOutcome> flood = CommitAsync(request);
        List<PendingAppend> records = await DrainAsync(slow, [first, flood]);
        Assert.True(records.Count > 3);
        Assert.All(records, record => Assert.InRange(record.Payload.Length, 1, 2 * CollectorActor.RecordBytes));
        Apply([.. records]);
        Assert.Equal(0, _shard.Counters.UnknownSeries);
        Assert.Equal(1 + Series, _shard.Series.Count);
    }

    [Fact]
    public async Task Definitions_of_a_failed_append_go_again_with_the_requests_that_waited()
    {
        Task<IngestOutcome> lost = Send(0, 1);
        PendingAppend failing = await _log.NextAsync();
        Task<IngestOutcome> waited = Send(0, 2);
        failing.Fail();
        IngestOutcome outcome = await lost;
        Assert.Equal(IngestStatus.Unavailable, outcome.Status);
        Assert.Equal("The disk is away.", outcome.Reason);

        PendingAppend next = await _log.NextAsync();
        next.Succeed();
        Assert.Equal(IngestStatus.Durable, (await waited).Status);
        Apply(next);
        Assert.Equal(0, _shard.Counters.UnknownSeries);
        Assert.Equal(1, _shard.Counters.Of(ApplyResult.Applied));
    }

    [Fact]
    public async Task Series_that_a_failed_append_should_have_undefined_are_undefined_by_the_next()
    {
        Task<IngestOutcome> first = Send(0, 1);
        (await _log.NextAsync()).Succeed();
        await first;
        _time.Advance(TimeSpan.FromMinutes(new IngestBounds().ForgetAfterMinutes + 1));
        PendingAppend forgetting = await _log.NextAsync();
        Assert.Equal([EntryKind.Undefine], KindsOf(forgetting));
        forgetting.Fail();

        Task<IngestOutcome> other = Send(5, 1);
        PendingAppend again = await _log.NextAsync();
        Assert.Equal([EntryKind.Undefine, EntryKind.Define, EntryKind.Sample], KindsOf(again));
        again.Succeed();
        Assert.Equal(IngestStatus.Durable, (await other).Status);

        _time.Advance(TimeSpan.FromMinutes(2));
        Task<IngestOutcome> last = Send(5, 2);
        PendingAppend clean = await _log.NextAsync();
        Assert.Equal([EntryKind.Sample], KindsOf(clean));
        clean.Succeed();
        Assert.Equal(IngestStatus.Durable, (await last).Status);
    }

    [Fact]
    public async Task Request_with_more_of_a_component_than_goes_into_the_log_is_refused_from_there_on()
    {
        const int Samples = 1_000_000;
        Task<IngestOutcome> sent = SendMany(series: 1, Samples);
        List<PendingAppend> records = await DrainAsync(await _log.NextAsync(), [sent]);
        IngestOutcome outcome = await sent;
        Assert.InRange(records.Max(record => record.Payload.Length), IngestRequest.PartBytesMax, LogRecordMax);
        Assert.Equal(Samples, outcome.Accepted + outcome.Rejected);
        Rejection rejection = Assert.Single(outcome.Rejections);
        Assert.Equal(RejectReason.RequestTooLarge, rejection.Reason);
        Assert.Equal(outcome.Rejected, rejection.Points);
    }

    [Fact]
    public async Task Stopped_collector_answers_what_is_under_way_by_its_end_and_refuses_what_waits()
    {
        Task<IngestOutcome> underWay = Send(0, 1);
        PendingAppend append = await _log.NextAsync();
        Task<IngestOutcome> waiting = Send(1, 1);
        await _gateway.StopAsync();
        IngestOutcome refused = await waiting;
        Assert.Equal((IngestStatus.Unavailable, "The node is stopping."), (refused.Status, refused.Reason));
        Assert.False(underWay.IsCompleted);
        append.Succeed();
        Assert.Equal(IngestStatus.Durable, (await underWay).Status);
        Assert.Empty(_failures);
    }

    /// <summary>Ends the slow append and all that follow until the requests are answered.</summary>
    private async Task<List<PendingAppend>> DrainAsync(PendingAppend slow, Task<IngestOutcome>[] requests)
    {
        List<PendingAppend> records = [slow];
        slow.Succeed();
        Task all = Task.WhenAll(requests);
        while (true)
        {
            Task<PendingAppend> next = _log.NextAsync();
            if (await Task.WhenAny(all, next) == all)
                break;
            records.Add(await next);
            records[^1].Succeed();
        }

        Assert.All(requests, request => Assert.Equal(IngestStatus.Durable, request.Result.Status));
        return records;
    }

    private Task<IngestOutcome> Send(int series, double value)
    {
        IIngestRequest request = _gateway.Begin("test");
        request.Sample(SeriesOf(request, series), NowMs, value);
        return CommitAsync(request);
    }

    private Task<IngestOutcome> SendMany(int series, int samples)
    {
        IIngestRequest request = _gateway.Begin("test");
        SeriesHandle handle = SeriesOf(request, series);
        for (int i = 0; i < samples; i++)
            request.Sample(handle, NowMs - samples + i, i);
        return CommitAsync(request);
    }

    private static async Task<IngestOutcome> CommitAsync(IIngestRequest request)
    {
        using (request)
            return await request.CommitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static SeriesHandle SeriesOf(IIngestRequest request, int number, string label = "")
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        SeriesHash identity = SeriesHash.Of(Encoding.UTF8.GetBytes(text));
        if (request.TryResolve(identity, out SeriesHandle series))
            return series;
        LabelSet labels = LabelSet.From(("number", text), ("text", label));
        return request.Define(identity, new SeriesDescriptor("gateway", "load", labels, SeriesKind.Gauge, "", ""));
    }

    private void Apply(params PendingAppend[] records)
    {
        foreach (PendingAppend record in records)
            _shard.Apply(record.Payload, NowMs, _closed);
    }

    private static List<EntryKind> KindsOf(PendingAppend append)
    {
        var kinds = new List<EntryKind>();
        var record = new RecordReader(append.Payload);
        while (record.Next())
        {
            var section = new SectionReader(record.Entries, new SectionScratch());
            while (section.Next())
                kinds.Add(section.Kind);
        }

        return kinds;
    }
}
