using System.Text;

namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>One field of a message.</summary>
internal sealed class OtlpJsonField
{
    public OtlpJsonField(int number, string name, OtlpJsonType type)
    {
        Number = number;
        Name = name;
        Type = type;
        Utf8Name = Encoding.UTF8.GetBytes(name);
        Utf8ProtoName = Encoding.UTF8.GetBytes(
            string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}")));
    }

    public int Number { get; }

    /// <summary>In lower camel case, as JSON has it.</summary>
    public string Name { get; }

    public byte[] Utf8Name { get; }

    /// <summary>In snake case, as the .proto file has it: proto3's JSON readers take both.</summary>
    public byte[] Utf8ProtoName { get; }

    public OtlpJsonType Type { get; }

    public bool Repeated { get; init; }

    /// <summary>The kind of message, for a field that is one.</summary>
    public OtlpJsonMessage? Message { get; init; }

    /// <summary>The names of an enum's values, in the order of their numbers from 0.</summary>
    public string[] EnumNames { get; init; } = [];
}
