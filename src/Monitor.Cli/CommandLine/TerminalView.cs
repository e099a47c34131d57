using System.Text;

namespace Monitor.Cli.CommandLine;

/// <summary>What the process talks to: three streams, and which of them a person sits at.</summary>
/// <param name="Input">Answers of a person, if one is there.</param>
/// <param name="Output">What was asked for; shown when flushed.</param>
/// <param name="Error">What went wrong, and what is missing.</param>
/// <param name="IsOutputTerminal">True when a person reads the output.</param>
/// <param name="CanAsk">True when a person can be asked a question.</param>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="Height">Lines of the terminal.</param>
internal sealed record TerminalView(
    TextReader Input, TextWriter Output, TextWriter Error, bool IsOutputTerminal, bool CanAsk, int Width, int Height)
{
    private const int UsualWidth = 120, UsualHeight = 40;

    public static TerminalView OfProcess()
    {
        // Not Console.In: it would set the terminal up for editing, with sequences that nobody asked for.
        bool isTerminal = !Console.IsOutputRedirected;
        (int width, int height) = isTerminal ? WindowSize() : (UsualWidth, UsualHeight);
        return new TerminalView(
            new StreamReader(Console.OpenStandardInput()), Writer(PipeEndStream.OfProcess(), isFlushed: false),
            Writer(Console.OpenStandardError(), isFlushed: true), isTerminal,
            CanAsk: !Console.IsInputRedirected && !Console.IsErrorRedirected,
            width, height);
    }

    /// <summary>Columns and lines of the terminal now.</summary>
    public static (int Width, int Height) WindowSize() =>
        (Positive(Console.WindowWidth, UsualWidth), Positive(Console.WindowHeight, UsualHeight));

    // A terminal that does not know its size says 0.
    private static int Positive(int size, int whenUnknown) => size > 0 ? size : whenUnknown;

    private static StreamWriter Writer(Stream stream, bool isFlushed) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = isFlushed, NewLine = "\n" };
}
