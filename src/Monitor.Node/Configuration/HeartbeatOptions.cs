namespace Monitor.Node.Configuration;

/// <summary>A sign of life for somebody outside, who calls for help when it stays away.</summary>
/// <param name="Target">Where it goes: an address of its own, or one of the receivers.</param>
/// <param name="Every">How often.</param>
internal sealed record HeartbeatOptions(ReceiverOptions? Target, TimeSpan Every);
