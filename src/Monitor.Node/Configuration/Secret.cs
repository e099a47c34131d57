namespace Monitor.Node.Configuration;

/// <summary>
/// Text that must not be shown: it prints as stars, and the log masks the text itself wherever it turns up.
/// </summary>
internal sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The text itself, for the one place that sends or compares it.</summary>
    public string Reveal() => _value;

    public bool Equals(Secret? other) => other is not null && other._value == _value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
