namespace Monitor.Cli.OnCall;

/// <summary>The data of <c>/api/v1/oncall</c>.</summary>
internal sealed record OnCallList(IReadOnlyList<OnCallNow> Schedules, IReadOnlyList<string> Problems);

/// <summary>One schedule: who is on call, and who comes next.</summary>
internal sealed record OnCallNow(string Name, string TimeZone, ShiftAnswer Now, ShiftAnswer? Next);

/// <summary>One shift; without a person nobody is on call. Times have the offset of the schedule's zone.</summary>
internal sealed record ShiftAnswer(string? Person, string Source, DateTimeOffset From, DateTimeOffset To);
