namespace Monitor.Cli.OnCall;

/// <summary>The data of <c>/api/v1/oncall</c>.</summary>
internal sealed record OnCallList(IReadOnlyList<OnCallNow> Schedules, IReadOnlyList<string> Problems);

/// <summary>One schedule: who is on call, and who comes next.</summary>
internal sealed record OnCallNow(string Name, string TimeZone, ShiftAnswer Now, ShiftAnswer? Next);

/// <summary>Who is to stand in: what <c>/api/v1/oncall/overrides</c> takes.</summary>
internal sealed record OverrideWish(
    string By, string Schedule, string Person, bool Nobody, string? From, string? To, string For, string Reason,
        string Id);

/// <summary>An arrangement; without a person nobody is to be on call.</summary>
internal sealed record OverrideAnswer(
    string Id, string Schedule, string? Person, DateTimeOffset From, DateTimeOffset To, string Reason, string By,
    string State);

/// <summary>One shift; without a person nobody is on call. Times have the offset of the schedule's zone.</summary>
internal sealed record ShiftAnswer(string? Person, string Source, DateTimeOffset From, DateTimeOffset To);
