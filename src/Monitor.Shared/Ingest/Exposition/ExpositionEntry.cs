namespace Monitor.Shared.Ingest.Exposition;

/// <summary>What an <see cref="ExpositionReader"/> stands at.</summary>
public enum ExpositionEntry
{
    /// <summary>Nothing more: the end, or an error.</summary>
    None,

    /// <summary>A family's name with all of its TYPE, HELP and UNIT.</summary>
    Family,

    /// <summary>One sample.</summary>
    Sample,
}
