using System.Text;
using System.Text.Json;

namespace Monitor.Node.Alerting.Import;

/// <summary>One mapping that an import writes: keys in order, values texts, lists or mappings.</summary>
internal sealed class ImportedFields
{
    private readonly List<(string Key, object Value)> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Adds a text; nothing where it is null.</summary>
    public void Add(string key, string? text)
    {
        if (text is not null)
            _fields.Add((key, text));
    }

    public void Add(string key, IReadOnlyList<string> texts) => _fields.Add((key, texts));

    public void Add(string key, ImportedFields nested)
    {
        if (!nested.IsEmpty)
            _fields.Add((key, nested));
    }

    /// <summary>Adds all that another mapping has.</summary>
    public void AddAll(ImportedFields other) => _fields.AddRange(other._fields);

    /// <summary>Writes the mapping as an item of a list.</summary>
    public void WriteItem(StringBuilder text, string indent)
    {
        int at = text.Length;
        Write(text, indent + "  ");
        text[at + indent.Length] = '-';
    }

    /// <summary>Writes the mapping at the top of a document.</summary>
    public void WriteTo(StringBuilder text) => Write(text, "");

    private void Write(StringBuilder text, string indent)
    {
        foreach ((string key, object value) in _fields)
        {
            text.Append(indent).Append(Quote(key)).Append(':');
            switch (value)
            {
                case string one:
                    text.Append(' ').Append(Quote(one)).Append('\n');
                    break;
                case ImportedFields nested:
                    text.Append('\n');
                    nested.Write(text, indent + "  ");
                    break;
                case IReadOnlyList<string> many:
                    text.Append(" [").AppendJoin(", ", many.Select(Quote)).Append("]\n");
                    break;
            }
        }
    }

    /// <summary>Bare where nothing can be misread; else as JSON, which is YAML too.</summary>
    private static string Quote(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        && text.ToLowerInvariant() is not ("y" or "n" or "yes" or "no" or "on" or "off" or "null")
            ? text
            : JsonSerializer.Serialize(text, RoutingTextJson.Default.String);
}
