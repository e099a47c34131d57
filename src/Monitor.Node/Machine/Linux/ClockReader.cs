using System.Runtime.InteropServices;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// adjtimex, which only reads here and needs no right: how far the kernel's clock discipline believes the clock to be
/// off. Zero from a clock that nothing disciplines, which is why it is said whether one does.
/// </summary>
internal sealed partial class ClockReader(SeriesKeys keys) : IMachineReader
{
    private const int StatusNano = 0x2000;
    private const int StatusUnsynchronized = 0x0040;
    private const int StateError = 5;
    private const double MicrosecondsPerSecond = 1e6;
    private const double NanosecondsPerSecond = 1e9;

    private readonly SeriesKey _offset = keys.Of(MachineMetrics.ClockOffset);
    private readonly SeriesKey _error = keys.Of(MachineMetrics.ClockError);
    private readonly SeriesKey _synchronized = keys.Of(MachineMetrics.ClockSynchronized);
    private bool _permitted = Environment.Is64BitProcess;

    public void Read(PointWriter points)
    {
        if (!_permitted)
            return;
        var clock = default(Timex);
        int state = AdjustTime(ref clock);
        if (state < 0)
        {
            _permitted = false;
            return;
        }

        bool nano = (clock.Status & StatusNano) != 0;
        bool synchronized = state != StateError && (clock.Status & StatusUnsynchronized) == 0;
        points.Gauge(_synchronized, synchronized ? 1 : 0);
        points.Gauge(_error, clock.MaximumError / MicrosecondsPerSecond);
        if (synchronized)
            points.Gauge(_offset, clock.Offset / (nano ? NanosecondsPerSecond : MicrosecondsPerSecond));
    }

    public void Dispose()
    {
    }

    [DllImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AdjustTime(ref Timex clock);

    /// <summary>struct timex of 64-bit Linux, 208 bytes; only what is read here is named.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    private struct Timex
    {
        [FieldOffset(0)]
        public uint Modes;
        [FieldOffset(8)]
        public long Offset;
        [FieldOffset(24)]
        public long MaximumError;
        [FieldOffset(40)]
        public int Status;
    }
}
