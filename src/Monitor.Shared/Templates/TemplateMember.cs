namespace Monitor.Shared.Templates;

/// <summary>One thing that can be asked of a value.</summary>
public sealed class TemplateMember
{
    private TemplateMember(string name, TemplateType? type, int arguments, Getter get) =>
        (Name, Type, Arguments, Get) = (name, type, arguments, get);

    internal delegate object? Getter(object value, object?[] arguments, TemplateMoment moment);

    /// <summary>As it is written after the point.</summary>
    public string Name { get; }

    /// <summary>What it gives; null for another of the value's own kind.</summary>
    public TemplateType? Type { get; }

    /// <summary>How many arguments it takes.</summary>
    public int Arguments { get; }

    internal Getter Get { get; }

    /// <summary>A part of a <typeparamref name="T"/>; null for one that is not there.</summary>
    public static TemplateMember Of<T>(string name, TemplateType? type, Func<T, object?> get) =>
        new(name, type, 0, (value, _, _) => get((T)value));

    internal static TemplateMember Of<T>(string name, TemplateType? type, Func<T, TemplateMoment, object?> get) =>
        new(name, type, 0, (value, _, moment) => get((T)value, moment));

    internal static TemplateMember Asking<T>(string name, TemplateType? type, Func<T, object?, object?> get) =>
        new(name, type, 1, (value, arguments, _) => get((T)value, arguments[0]));
}
