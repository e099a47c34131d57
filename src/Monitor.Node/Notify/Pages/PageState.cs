namespace Monitor.Node.Notify.Pages;

/// <summary>How the thing that a page is about stands.</summary>
internal enum PageState
{
    /// <summary>It fires, and nobody has said that he has it.</summary>
    Firing,

    /// <summary>Somebody has it.</summary>
    Acknowledged,

    /// <summary>It is over.</summary>
    Resolved,
}
