namespace Monitor.Actors.Ports;

/// <summary>A write under an epoch that is over: somebody else owns the shard now. Final for this owner.</summary>
public sealed class FencedException(string message) : Exception(message);

/// <summary>The store cannot take or give anything now. Temporary: back off and try again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A reader asked for records that are trimmed already: it must start from a checkpoint.</summary>
public sealed class LogTrimmedException(string message) : Exception(message);

/// <summary>A journal append whose expected sequence is taken: somebody else writes this stream.</summary>
public sealed class JournalConflictException(string message) : Exception(message);

/// <summary>
/// What is stored does not check out, and the store cannot go on past it. The message names file and offset.
/// </summary>
public sealed class StoreCorruptException(string message, Exception? inner = null) : Exception(message, inner);
