namespace Monitor.Shared.Rules.Templates;

/// <summary>A template cannot be read; thrown and caught inside this folder only.</summary>
internal sealed class TemplateException(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}
