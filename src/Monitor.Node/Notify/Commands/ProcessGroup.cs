using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Monitor.Node.Notify.Commands;

/// <summary>
/// A program and all that it starts, as one that can be ended. The program is started by <c>setsid</c>, which makes it
/// the leader of a group of its own before the program runs and keeps its process number; so the group is known even
/// when the program is gone and its children are not. Where there is no <c>setsid</c>, the tree of the children that
/// are still known is ended.
/// </summary>
internal sealed partial class ProcessGroup(Process leader)
{
    private const int Kill9 = 9;

    private static readonly string? SetSid = Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    private readonly int _id = leader.Id;

    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) =>
        SetSid is null
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo(SetSid, [program, .. arguments]);

    public void Kill()
    {
        // No such group is what is wanted; or it is not made yet, and then its leader is all there is.
        if (SetSid is not null)
            _ = SendSignal(-_id, Kill9);
        try
        {
            if (!leader.HasExited)
                leader.Kill(entireProcessTree: SetSid is null);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
