namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// A message that breaks the native protocol. The stream it came on ends; the text tells the other side why.
/// </summary>
public sealed class NativeProtocolException(string message) : Exception(message);
