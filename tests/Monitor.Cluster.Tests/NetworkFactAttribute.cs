using Monitor.TestServers.Network;

namespace Monitor.Cluster.Tests;

/// <summary>A test that cuts networks; where the machine does not let it, it is skipped and says why.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = NetworkNamespaces.Missing;
}
