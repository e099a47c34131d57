using Monitor.Actors.Degraded;
using Monitor.Actors.Instruments;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Degraded;

public sealed class HandedRecordsTests
{
    private readonly CounterInstrument _dropped =
        new InstrumentRegistry().Counter("dropped_total", "What found no room.");

    [Fact]
    public void Oldest_go_first_when_there_is_no_room_and_are_counted()
    {
        var records = new HandedRecords(bytesMax: 25, _dropped);
        for (int shard = 1; shard <= 4; shard++)
            records.Add(Of(shard));

        Assert.Equal(2, _dropped.Count);
        Assert.Equal([3, 4], records.Take(_ => true, int.MaxValue).Select(record => record.Shard.Value));
        Assert.True(records.IsEmpty);
    }

    [Fact]
    public void What_could_not_be_handed_over_is_ahead_of_what_came_since()
    {
        var records = new HandedRecords(bytesMax: 100, _dropped);
        records.Add(Of(1));
        records.Add(Of(2));
        var taken = records.Take(_ => true, bytes: 20);
        records.Add(Of(3));
        records.PutBack(taken);

        Assert.Equal([1, 2, 3], records.Take(_ => true, int.MaxValue).Select(record => record.Shard.Value));
        Assert.Equal(0, _dropped.Count);
    }

    private static HandedRecord Of(int shard) => new(new ShardId(shard), new byte[10]);
}
