namespace Monitor.Shared.Templates;

/// <summary>
/// Text with expressions in double braces, in the part of Go's template language that Prometheus' and Alertmanager's
/// users write: <c>{{ range .Alerts.Firing }}{{ .Labels.disk }} {{ end }}</c>. Checked when read, against the kinds of
/// all that it names; filling one always ends.
/// </summary>
public sealed class Template
{
    /// <summary>Longest template, in characters.</summary>
    public const int MaxSource = 64 * 1024;

    /// <summary>
    /// Longest filled text, in characters, unless the environment says otherwise; what is over is cut.
    /// </summary>
    public const int MaxText = 16384;

    private readonly TemplateEnvironment _environment;
    private readonly IReadOnlyDictionary<string, TemplateBody> _library;
    private readonly TemplateBody _body;
    private readonly IReadOnlySet<string> _asked;

    private Template(
        string source, TemplateEnvironment environment, IReadOnlyDictionary<string, TemplateBody> library,
        TemplateBody body, IReadOnlySet<string> asked)
    {
        Source = source;
        _environment = environment;
        _library = library;
        _body = body;
        _asked = asked;
    }

    /// <summary>The template as it was written.</summary>
    public string Source { get; }

    /// <summary>Reads a template; on false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(
        string source, TemplateEnvironment environment, out Template template, out TemplateError? error)
    {
        template = null!;
        error = null;
        var checker = new TemplateChecker(new TemplateSource("", source));
        try
        {
            if (source.Length > MaxSource)
                throw new TemplateException(0,
                    $"is {source.Length} characters long, more than the {MaxSource} allowed");
            var definitions = new Dictionary<string, TemplateBody>(environment.Library.Bodies, StringComparer.Ordinal);
            TemplateBody body = TemplateParser.Parse(checker.Source, environment.Variables, definitions);
            checker.Check(body, environment.Root, definitions);
            template = new Template(source, environment, definitions, body, checker.Asked);
            return true;
        }
        catch (TemplateException e)
        {
            error = TemplateError.At(checker.Source, e.Offset, e.Message);
            return false;
        }
    }

    /// <summary>True when the text depends on a part of the root.</summary>
    public bool Uses(string part) => _asked.Contains(part);

    /// <summary>Fills the template; never throws.</summary>
    /// <param name="root">What it is about: of the environment's kind.</param>
    /// <param name="error">What kept it from its end; null for nothing.</param>
    /// <param name="escape">What is done to each value but not to the template's own text; null for nothing.</param>
    /// <returns>The text; with an error, what there was of it.</returns>
    public string Fill(
        object root, TemplateMoment moment, out TemplateError? error, Func<string, string>? escape = null)
    {
        error = null;
        switch (_body.Block.Nodes)
        {
            case []:
                return "";
            case [TemplateNode.Text only] when only.Value.Length <= _environment.MaxText:
                return only.Value;
        }

        var run = new TemplateRun(_library, _environment, moment, escape, _environment.MaxText);
        try
        {
            run.Write(_body, root);
        }
        catch (TemplateException e)
        {
            error = TemplateError.At(run.Source, e.Offset, e.Message);
        }

        return run.Text;
    }

    public override string ToString() => Source;
}
