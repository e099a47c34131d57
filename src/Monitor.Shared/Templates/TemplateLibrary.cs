using System.Collections.Immutable;

namespace Monitor.Shared.Templates;

/// <summary>Templates that others may use by name. Immutable; a name that is defined again is the last one's.</summary>
public sealed class TemplateLibrary
{
    /// <summary>Longest file of templates, in characters.</summary>
    public const int MaxFile = 1024 * 1024;

    private TemplateLibrary(ImmutableDictionary<string, TemplateBody> bodies) => Bodies = bodies;

    public static TemplateLibrary Empty { get; } = new(ImmutableDictionary<string, TemplateBody>.Empty);

    internal ImmutableDictionary<string, TemplateBody> Bodies { get; }

    /// <summary>The names, sorted.</summary>
    public IEnumerable<string> Names => Bodies.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// This library with all that a file defines; what stands outside of its definitions is not used. On false
    /// <paramref name="error"/> says what is wrong and where.
    /// </summary>
    public bool TryAdd(string file, string text, out TemplateLibrary library, out TemplateError? error)
    {
        library = this;
        error = null;
        var source = new TemplateSource(file, text);
        try
        {
            if (text.Length > MaxFile)
                throw new TemplateException(0, $"is {text.Length} characters long, more than the {MaxFile} allowed");
            var definitions = new Dictionary<string, TemplateBody>(StringComparer.Ordinal);
            TemplateParser.Parse(source, TemplateParser.NoVariables, definitions);
            library = new TemplateLibrary(Bodies.SetItems(definitions));
            return true;
        }
        catch (TemplateException e)
        {
            error = TemplateError.At(source, e.Offset, e.Message);
            return false;
        }
    }
}
