using Serilog.Events;

namespace Monitor.Node.Configuration;

/// <summary>The node's own log: JSON lines in files, text on the console.</summary>
/// <param name="Directory">Absolute; the files are <c>monitor.jsonl</c> and its predecessors.</param>
/// <param name="Level">The least severe level that is written.</param>
/// <param name="Console">Whether the console gets the log too.</param>
/// <param name="MaxBytes">A file is closed when it has reached this size.</param>
/// <param name="Files">How many files are kept, the open one included.</param>
internal sealed record LogOptions(string Directory, LogEventLevel Level, bool Console, long MaxBytes, int Files);
