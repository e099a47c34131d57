namespace Monitor.Node.Configuration;

/// <summary>What is said about one component.</summary>
/// <param name="Name">The component's name as its measurements carry it.</param>
/// <param name="Critical">Whether the system as a whole is only as healthy as this component.</param>
/// <param name="SilentAfter">
/// How long it may say nothing before that counts against its health; null to go by how often it usually speaks.
/// </param>
/// <param name="DependsOn">What its trouble may come from: the components that it needs.</param>
internal sealed record ComponentOptions(
    string Name, bool Critical, TimeSpan? SilentAfter, IReadOnlyList<string> DependsOn)
{
    /// <summary>The least that any component may be silent of which the configuration says nothing else.</summary>
    public static readonly TimeSpan LeastSilentAfter = TimeSpan.FromSeconds(30);
}
