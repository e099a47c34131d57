using Monitor.Node.Peers;

namespace Monitor.Node.Tests.Peers;

public sealed class PeerCircuitTests
{
    [Fact]
    public void Circuit_opens_after_some_strikes_in_a_row()
    {
        PeerCircuit circuit = PeerCircuit.Closed;
        for (int i = 1; i < PeerCircuit.StrikesToOpen; i++)
        {
            circuit = circuit.Struck(At(i));
            Assert.True(Enter(ref circuit, At(i)));
        }

        circuit = circuit.Struck(At(10));
        Assert.False(Enter(ref circuit, At(10)));
        Assert.False(Enter(ref circuit, At(11.9)));
    }

    [Fact]
    public void Open_circuit_lets_one_call_through_at_a_time_and_waits_longer_after_each()
    {
        PeerCircuit circuit = PeerCircuit.Closed;
        for (int i = 0; i < PeerCircuit.StrikesToOpen; i++)
            circuit = circuit.Struck(At(0));
        double now = 0;
        foreach (double pause in (double[])[2, 4, 8, 16, 30, 30])
        {
            Assert.False(Enter(ref circuit, At(now + pause - 0.1)));
            now += pause;
            Assert.True(Enter(ref circuit, At(now)));
            Assert.False(Enter(ref circuit, At(now)));
            circuit = circuit.Struck(At(now));
        }
    }

    [Fact]
    public void Probe_that_tells_nothing_lets_the_next_one_through()
    {
        PeerCircuit circuit = PeerCircuit.Closed;
        for (int i = 0; i < PeerCircuit.StrikesToOpen; i++)
            circuit = circuit.Struck(At(0));
        Assert.True(Enter(ref circuit, At(3)));
        circuit = circuit.Ended();
        Assert.True(Enter(ref circuit, At(3)));
    }

    private static bool Enter(ref PeerCircuit circuit, TimeSpan now)
    {
        circuit = circuit.Enter(now, out bool mayPass);
        return mayPass;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
