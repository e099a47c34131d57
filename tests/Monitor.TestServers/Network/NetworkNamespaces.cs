using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Monitor.TestServers.Network;

/// <summary>
/// Machines for processes of a test, made of the kernel's network namespaces: each has an address of its own on one
/// wire, and the way from any of them to any address can be cut. This process is on the wire too, under two addresses,
/// so that a database here can be cut off and a client here not.
/// </summary>
public sealed class NetworkNamespaces : IAsyncDisposable
{
    /// <summary>A hardware address that nobody has: what is sent to it is lost, silently.</summary>
    private const string Nobody = "02:00:00:00:00:99";

    private static int _wires;

    private readonly string _wire;
    private readonly string _subnet;
    private readonly int _machines;

    private NetworkNamespaces(string wire, string subnet, int machines)
    {
        _wire = wire;
        _subnet = subnet;
        _machines = machines;
    }

    /// <summary>Why this machine has none; null when it has.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>This process, for clients and receivers.</summary>
    public string Here => $"{_subnet}.254";

    /// <summary>This process, for the database.</summary>
    public string Database => $"{_subnet}.253";

    /// <summary>Makes the wire and the machines, all connected.</summary>
    public static async Task<NetworkNamespaces> CreateAsync(int machines)
    {
        // Names of devices have at most 15 letters.
        string wire = string.Create(
            CultureInfo.InvariantCulture, $"m{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _wires)}");
        string subnet = string.Create(
            CultureInfo.InvariantCulture, $"10.{200 + Environment.ProcessId % 50}.{_wires % 250}");
        var network = new NetworkNamespaces(wire, subnet, machines);
        await RunAsync("link", "add", wire, "type", "bridge").ConfigureAwait(false);
        await RunAsync("addr", "add", $"{network.Here}/24", "dev", wire).ConfigureAwait(false);
        await RunAsync("addr", "add", $"{network.Database}/24", "dev", wire).ConfigureAwait(false);
        await RunAsync("link", "set", wire, "up").ConfigureAwait(false);
        for (int machine = 0; machine < machines; machine++)
        {
            string name = network.NameOf(machine);
            await RunAsync("netns", "add", name).ConfigureAwait(false);
            await RunAsync("link", "add", $"{wire}-{machine}", "type", "veth", "peer", "name", "eth0", "netns", name)
                .ConfigureAwait(false);
            await RunAsync("link", "set", $"{wire}-{machine}", "master", wire, "up").ConfigureAwait(false);
            await RunAsync(
                "-n", name, "addr", "add", $"{network.AddressOf(machine)}/24", "dev", "eth0").ConfigureAwait(false);
            await RunAsync("-n", name, "link", "set", "eth0", "up").ConfigureAwait(false);
            await RunAsync("-n", name, "link", "set", "lo", "up").ConfigureAwait(false);
        }

        return network;
    }

    public string AddressOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{machine + 1}");

    /// <summary>What to put before a command line so that it runs on a machine, as the same process.</summary>
    public string[] LauncherOf(int machine) => ["ip", "netns", "exec", NameOf(machine)];

    /// <summary>From now on what a machine sends to an address is lost.</summary>
    public Task CutAsync(int machine, string address) => RunAsync(
        "-n", NameOf(machine), "neigh", "replace", address, "lladdr", Nobody, "nud", "permanent", "dev", "eth0");

    /// <summary>From now on it arrives again.</summary>
    public Task HealAsync(int machine, string address) =>
        RunAsync("-n", NameOf(machine), "neigh", "del", address, "dev", "eth0");

    public async ValueTask DisposeAsync()
    {
        for (int machine = 0; machine < _machines; machine++)
            await RunAsync("netns", "del", NameOf(machine)).ConfigureAwait(false);
        await RunAsync("link", "del", _wire).ConfigureAwait(false);
    }

    private string NameOf(int machine) => string.Create(CultureInfo.InvariantCulture, $"{_wire}-{machine}");

    private static string? Find()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"m{Environment.ProcessId % 100_000}x0");
        try
        {
            RunAsync("netns", "add", name).GetAwaiter().GetResult();
            try
            {
                RunAsync("link", "add", name, "type", "bridge").GetAwaiter().GetResult();
                RunAsync("link", "del", name).GetAwaiter().GetResult();
            }
            finally
            {
                RunAsync("netns", "del", name).GetAwaiter().GetResult();
            }

            return null;
        }
        catch (Win32Exception)
        {
            return "needs the program ip, which is in Debian's package iproute2";
        }
        catch (InvalidOperationException refused)
        {
            return $"needs the right to make network namespaces and bridges: {refused.Message}";
        }
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("ip") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"ip {string.Join(' ', arguments)}: {(await said.ConfigureAwait(false)).Trim()}");
    }
}
