using Monitor.EndToEnd;

namespace Monitor.Cluster.Tests;

/// <summary>Where a node runs and listens.</summary>
/// <param name="Page">Host and port of its page.</param>
/// <param name="Native">Host and port for other nodes.</param>
/// <param name="Launcher">What its command line begins with; nothing for an ordinary process.</param>
internal sealed record NodePlacement(string Page, string Native, IReadOnlyList<string> Launcher)
{
    /// <summary>On loopback, at ports of its own.</summary>
    public static NodePlacement OnLoopback() => new(NodePlace.FreeAddress(), NodePlace.FreeAddress(), []);
}
