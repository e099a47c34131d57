namespace Monitor.Client.Native;

/// <summary>One observation as it waits for its batch: 24 bytes.</summary>
internal readonly record struct Observation(int Series, long TimeMs, double Value);
