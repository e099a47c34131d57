namespace Monitor.Shared.Templates;

/// <summary>A function that templates may call.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Least">Fewest arguments.</param>
/// <param name="Most">Most arguments.</param>
/// <param name="Type">What it gives; <see cref="TemplateType.Any"/> where that depends on its arguments.</param>
/// <param name="Apply">Gives the value; fails with <see cref="TemplateException"/> at offset -1 alone.</param>
internal sealed record TemplateFunction(
    string Name, int Least, int Most, TemplateType Type, Func<object?[], TemplateRun, object?> Apply)
{
    private const int Many = 16;

    private static readonly Dictionary<string, TemplateFunction> Every =
        new TemplateFunction[][] { TemplateTexts.Functions, TemplateLogic.Functions }
            .SelectMany(functions => functions).ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>
    /// For <c>and</c> and <c>or</c>: the truth that ends them; null for what takes all its arguments.
    /// </summary>
    public bool? StopsAt { get; init; }

    public static IEnumerable<string> Names => Every.Keys;

    public static TemplateFunction? Find(string name) => Every.GetValueOrDefault(name);

    public static TemplateFunction Of(string name, TemplateType type, Func<object?, object?> apply) =>
        new(name, 1, 1, type, (values, _) => apply(values[0]));

    public static TemplateFunction OfMany(string name, TemplateType type, int least, Func<object?[], object?> apply) =>
        new(name, least, Many, type, (values, _) => apply(values));

    public static TemplateFunction OfText(string name, Func<string, string> apply) =>
        new(name, 1, 1, TemplateType.Text, (values, _) => apply(TemplateValue.Show(values[0])));

    /// <summary>What is no number gives a text that says so.</summary>
    public static TemplateFunction OfNumber(string name, Func<double, string> apply) =>
        new(name, 1, 1, TemplateType.Text, (values, _) => TemplateValue.Number(values[0]) is { } number
            ? apply(number)
            : $"%!{name}({TemplateValue.Show(values[0])})");
}
