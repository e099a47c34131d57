namespace Monitor.Node.Configuration;

/// <summary>What is said about one component.</summary>
/// <param name="Name">The component's name as its measurements carry it.</param>
/// <param name="Critical">Whether the system as a whole is only as healthy as this component.</param>
/// <param name="SilentAfter">How long it may say nothing before that counts against its health.</param>
internal sealed record ComponentOptions(string Name, bool Critical, TimeSpan SilentAfter)
{
    /// <summary>For components that the configuration does not name.</summary>
    public static readonly TimeSpan DefaultSilentAfter = TimeSpan.FromMinutes(1);
}
