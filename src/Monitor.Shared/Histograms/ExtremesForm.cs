namespace Monitor.Shared.Histograms;

/// <summary>How a histogram's smallest and largest observation are encoded. Two bits on disk.</summary>
internal enum ExtremesForm
{
    /// <summary>They are not known.</summary>
    None,

    /// <summary>Integers times a power of ten, exact.</summary>
    Decimal,

    /// <summary>Places within the first and last bucket, 16 bits each.</summary>
    Place,

    /// <summary>Doubles, exact.</summary>
    Raw,
}
