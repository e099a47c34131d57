using System.Text.Encodings.Web;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Monitor.Cli.Output;

/// <summary>
/// Prints answers: for people with colours where a terminal shows them, for pipes without colours and without a width
/// to break lines at, for scripts as JSON.
/// </summary>
internal sealed class CommandOutput
{
    // Wide enough that no line for a pipe is ever broken, small enough to be allocated.
    private const int WidthOfPipes = 16_384;

    private readonly TerminalView _terminal;
    private readonly IAnsiConsole _console;
    private bool _hasScreen;

    public CommandOutput(TerminalView terminal, OutputFormat format, bool mayColour)
    {
        _terminal = terminal;
        Format = format;
        bool isColoured = mayColour && terminal.IsOutputTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(new TrimmedWriter(terminal.Output)),
            Ansi = isColoured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isColoured ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        _console.Profile.Width = terminal.IsOutputTerminal ? terminal.Width : WidthOfPipes;
        _console.Profile.Capabilities.Unicode = true;
    }

    public OutputFormat Format { get; }

    public bool IsJson => Format == OutputFormat.Json;

    public bool IsWide => Format == OutputFormat.Wide;

    /// <summary>Columns that a chart may take.</summary>
    public int ChartWidth => Math.Clamp((_terminal.IsOutputTerminal ? _terminal.Width : 120) / 2, 20, 60);

    public void Write(string text) => _terminal.Output.Write(text);

    public void WriteLine(string text) => _terminal.Output.WriteLine(PlainText.OneLine(text));

    public void WriteLine(params Cell[] parts)
    {
        foreach (Cell part in parts)
            _console.Write(TextOf(part));
        _console.WriteLine();
    }

    public void Write(Table table) => _console.Write(Render(table));

    /// <summary>Shows what was written so far; the end of a command does it by itself.</summary>
    public void Flush() => _terminal.Output.Flush();

    public void Write(IRenderable drawing) => _console.Write(drawing);

    /// <summary>Takes the whole screen, as an editor does; what was there comes back with LeaveScreen.</summary>
    public void EnterScreen()
    {
        _hasScreen = true;
        _terminal.Output.Write("\e[?1049h\e[?25l");
    }

    public void LeaveScreen()
    {
        if (!_hasScreen)
            return;
        _hasScreen = false;
        _terminal.Output.Write("\e[?25h\e[?1049l");
        Flush();
    }

    /// <summary>Draws a screen over the one before: each line to its end, then all below.</summary>
    /// <param name="draw">Given the lines that there are now: a person may change the window's size.</param>
    public void Redraw(Func<int, IRenderable> draw)
    {
        (int width, int height) = TerminalView.WindowSize();
        _console.Profile.Width = width;
        _terminal.Output.Write("\e[H\e[2J");
        _console.Write(draw(height));
    }

    /// <summary>The table as the terminal library draws it.</summary>
    public IRenderable Render(Table table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => IsWide || !table.Columns[i].OnlyWide)];
        var drawn = new Spectre.Console.Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (int i in shown)
        {
            TableColumn column = table.Columns[i];
            drawn.AddColumn(new Spectre.Console.TableColumn(TextOf(new Cell(column.Title, Tone.Heading)))
            {
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, 3, 0),
                NoWrap = i != shown[^1],
            });
        }

        foreach (Cell[] row in table.Rows)
            drawn.AddRow(shown.Select(i => TextOf(row[i])));
        return drawn;
    }

    /// <summary>The data of the node's answer, readable by people too.</summary>
    public void WriteJson(JsonElement data) => WriteJson(data.WriteTo);

    /// <summary>Some items of a list in the node's answer, with all that it says of them.</summary>
    public void WriteJson(string list, IEnumerable<JsonElement> items) => WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(list);
        foreach (JsonElement item in items)
            item.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
            write(json);
        _terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A sentence on the error stream, after what was printed so far.</summary>
    public void Say(string sentence)
    {
        Flush();
        _terminal.Error.WriteLine($"monitorctl: {PlainText.OneLine(sentence)}");
    }

    /// <summary>Says on the error stream what is missing from an answer.</summary>
    /// <returns>The exit code to end with, given the one that the answer would have.</returns>
    public int Conclude(NodeAnswer answer, int exitCode = ExitCode.Ok)
    {
        foreach (string warning in answer.Warnings)
            Say(warning);
        return answer.Warnings.Count > 0 && exitCode == ExitCode.Ok ? ExitCode.Partial : exitCode;
    }

    public static Text TextOf(Cell cell) => new(PlainText.OneLine(cell.Text), StyleOf(cell.Tone));

    public static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red, decoration: Decoration.Bold),
        Tone.Faint => new Style(Color.Grey),
        Tone.Heading => new Style(decoration: Decoration.Bold),
        _ => Style.Plain,
    };
}
