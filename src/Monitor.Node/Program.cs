using Monitor.Node.Hosting;

namespace Monitor.Node;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        NativeHeap.ShareOneArena();
        return NodeProcess.RunAsync(
            arguments, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory(), Console.Out,
            Console.Error);
    }
}
