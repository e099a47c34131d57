namespace Monitor.Shared.Rules;

/// <summary>What a rule makes of a series that has no data in the window.</summary>
public enum MissingPolicy : byte
{
    /// <summary>No data is no breach: a firing alert resolves.</summary>
    Ok,

    /// <summary>Nobody knows better: a firing alert goes on firing, a pending one stays pending.</summary>
    Keep,

    /// <summary>As Keep, until the absence has lasted: then it fires.</summary>
    Alert,
}
