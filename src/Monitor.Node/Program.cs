namespace Monitor.Node;

internal static class Program
{
    private static void Main()
    {
    }
}
