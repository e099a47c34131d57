namespace Monitor.Node.Configuration;

/// <summary>When an appended batch counts as durable, and its sender is acknowledged.</summary>
internal enum Durability
{
    /// <summary>After the disk has it: survives the loss of power.</summary>
    Always,

    /// <summary>After the system has it; the disk follows at a fixed interval: survives the process.</summary>
    Interval,

    /// <summary>After the system has it; the disk follows when the system likes: survives the process.</summary>
    Os,
}
