namespace Monitor.Cli.Output;

/// <summary>Rows under headings, yet without widths and colours.</summary>
internal sealed class Table(params TableColumn[] columns)
{
    private readonly List<Cell[]> _rows = [];

    public IReadOnlyList<TableColumn> Columns => columns;

    public IReadOnlyList<Cell[]> Rows => _rows;

    public void Add(params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }
}

/// <summary>A heading.</summary>
/// <param name="Title">In capitals.</param>
/// <param name="IsNumber">Numbers stand right.</param>
/// <param name="OnlyWide">Left out unless every column is asked for.</param>
internal sealed record TableColumn(string Title, bool IsNumber = false, bool OnlyWide = false);

/// <summary>One field. A text is a cell.</summary>
/// <param name="Text">As it came; it is made safe when it is printed.</param>
/// <param name="Tone">What it means, for its colour.</param>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>What a colour would say.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
    Heading,
}
