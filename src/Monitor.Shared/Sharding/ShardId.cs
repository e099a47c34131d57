namespace Monitor.Shared.Sharding;

/// <summary>A shard's number, from 0 to the fixed number of shards less one.</summary>
public readonly record struct ShardId(int Value)
{
    public override string ToString() => Value.ToString();
}
