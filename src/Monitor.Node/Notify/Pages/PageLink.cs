namespace Monitor.Node.Notify.Pages;

/// <summary>Where to go on: what stands on the button, and the address.</summary>
internal readonly record struct PageLink(string Label, string Url);
