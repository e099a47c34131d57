namespace Monitor.Node.Storage;

/// <summary>Another node runs on the data directory.</summary>
public sealed class DirectoryLockedException(string message) : Exception(message);
