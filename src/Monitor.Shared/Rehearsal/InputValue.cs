namespace Monitor.Shared.Rehearsal;

/// <summary>What a made-up series has at one of its times.</summary>
/// <param name="Kind">Whether there is anything.</param>
/// <param name="Number">The value; 0 where there is none.</param>
public readonly record struct InputValue(InputValueKind Kind, double Number)
{
    public static InputValue Missing => new(InputValueKind.Missing, 0);

    public static InputValue Stale => new(InputValueKind.Stale, 0);

    public static InputValue Of(double number) => new(InputValueKind.Number, number);
}

/// <summary>What a time of a made-up series has.</summary>
public enum InputValueKind
{
    /// <summary>No sample.</summary>
    Missing,

    /// <summary>A sample.</summary>
    Number,

    /// <summary>The sender's word that the series ended.</summary>
    Stale,
}
