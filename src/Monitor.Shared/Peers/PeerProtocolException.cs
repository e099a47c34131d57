namespace Monitor.Shared.Peers;

/// <summary>What another node sent is not what the protocol has; the message says what and where.</summary>
public sealed class PeerProtocolException(string message) : Exception(message);
