namespace Monitor.Shared.Templates;

/// <summary>A template cannot be read, or not be filled; thrown and caught inside this folder only.</summary>
internal sealed class TemplateException(int offset, string message) : Exception(message)
{
    public int Offset { get; } = offset;
}
