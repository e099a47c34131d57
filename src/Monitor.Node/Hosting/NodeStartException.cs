namespace Monitor.Node.Hosting;

/// <summary>
/// The node cannot start, for a reason that its user can change: a directory in use, a port taken. The message is a
/// sentence for that user and is all that is shown.
/// </summary>
internal sealed class NodeStartException(string message, Exception? inner = null) : Exception(message, inner);
