namespace Monitor.Shared.Audit;

/// <summary>What an action was about, such as <c>alert:f00dfeed12345678</c> or <c>incident:7</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Which: fingerprint, number, name.</param>
public readonly record struct AuditSubject(AuditSubjectKind Kind, string Id)
{
    /// <summary>Which; a dash where nothing is known.</summary>
    public string Id { get; } = Id.Length > 0 ? Id : "-";

    public static AuditSubject Alert(string fingerprint) => new(AuditSubjectKind.Alert, fingerprint);

    public static AuditSubject Incident(long number) => new(AuditSubjectKind.Incident, number.ToString());

    public static AuditSubject Notification(long number) => new(AuditSubjectKind.Notification, number.ToString());

    public static AuditSubject Silence(string id) => new(AuditSubjectKind.Silence, id);

    public static AuditSubject Rule(string name) => new(AuditSubjectKind.Rule, name);

    public static AuditSubject Receiver(string name) => new(AuditSubjectKind.Receiver, name);

    public static AuditSubject Schedule(string name) => new(AuditSubjectKind.Schedule, name);

    public static AuditSubject Configuration(string part) => new(AuditSubjectKind.Configuration, part);

    /// <summary>As <see cref="ToString"/> writes it; false for anything else.</summary>
    public static bool TryParse(string text, out AuditSubject subject)
    {
        int colon = text.IndexOf(':');
        subject = default;
        if (colon <= 0 || colon == text.Length - 1)
            return false;
        AuditSubjectKind kind = KindOf(text.AsSpan(0, colon));
        subject = new AuditSubject(kind, text[(colon + 1)..]);
        return kind != AuditSubjectKind.Unknown;
    }

    public override string ToString() => $"{WordOf(Kind)}:{Id}";

    internal static string WordOf(AuditSubjectKind kind) => kind switch
    {
        AuditSubjectKind.Alert => "alert",
        AuditSubjectKind.Incident => "incident",
        AuditSubjectKind.Notification => "notification",
        AuditSubjectKind.Silence => "silence",
        AuditSubjectKind.Rule => "rule",
        AuditSubjectKind.Receiver => "receiver",
        AuditSubjectKind.Shard => "shard",
        AuditSubjectKind.Node => "node",
        AuditSubjectKind.Configuration => "configuration",
        AuditSubjectKind.Stream => "stream",
        AuditSubjectKind.Schedule => "schedule",
        _ => "unknown",
    };

    private static AuditSubjectKind KindOf(ReadOnlySpan<char> word)
    {
        for (var kind = AuditSubjectKind.Alert; kind <= AuditSubjectKind.Schedule; kind++)
        {
            if (word.SequenceEqual(WordOf(kind)))
                return kind;
        }

        return AuditSubjectKind.Unknown;
    }
}

/// <summary>Kinds of subjects. The numbers are hashed and stored: never reuse one.</summary>
public enum AuditSubjectKind : byte
{
    /// <summary>Not one that is written.</summary>
    Unknown = 0,

    /// <summary>By its fingerprint.</summary>
    Alert = 1,

    /// <summary>By its number.</summary>
    Incident = 2,

    /// <summary>By its number in the outbox.</summary>
    Notification = 3,

    /// <summary>By its id.</summary>
    Silence = 4,

    /// <summary>By group and name, "machine/HighCpu".</summary>
    Rule = 5,

    /// <summary>By its name.</summary>
    Receiver = 6,

    /// <summary>By its number, or "alerting".</summary>
    Shard = 7,

    /// <summary>By its name.</summary>
    Node = 8,

    /// <summary>A part of the configuration: "routing", "rules".</summary>
    Configuration = 9,

    /// <summary>A journal that the log follows.</summary>
    Stream = 10,

    /// <summary>Who is on call, by the schedule's name.</summary>
    Schedule = 11,
}
