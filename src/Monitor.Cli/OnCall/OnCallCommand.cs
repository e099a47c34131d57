using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.OnCall;

/// <summary><c>oncall now|next|shifts|override</c>: who is called, and when.</summary>
internal static class OnCallCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("oncall", "Who is on call, and when.")
        {
            Examples =
            [
                new("who is on call?", "oncall now"),
                new("who is next?", "oncall next trading-desk"),
                new("the next two weeks", "oncall shifts trading-desk --for 2w"),
            ],
        }.With(
            CreateStanding(
                global, "now", "Shows who is on call, until when, and by which layer.",
                "Ends with 1 when a schedule has nobody.", static schedule => schedule.Now,
                [
                    new("all schedules", "oncall now"),
                    new("a name for a script", "oncall now trading-desk -o json | jq -r .schedules[0].now.person"),
                ]),
            CreateStanding(
                global, "next", "Shows who is on call after whoever is now, and from when on.",
                "Ends with 1 when a schedule has nobody then.", static schedule => schedule.Next,
                [
                    new("who takes over?", "oncall next trading-desk"),
                    new("on a day", "oncall next --at 2026-12-24T12:00Z"),
                ]),
            CreateShifts(global),
            OverrideCommand.Create(global));

    private static ControlCommand CreateStanding(
        GlobalOptions global, string name, string description, string note, Func<OnCallNow, ShiftAnswer?> shiftOf,
        IReadOnlyList<CommandExample> examples)
    {
        Argument<string?> only = new("SCHEDULE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "this schedule alone",
        };
        Option<DateTimeOffset> at = Moments.CreateOption("--at", "at another time than now");
        return new ControlCommand(name, description) { Notes = [note], Examples = examples }
            .With(only, at).Runs(global, async invocation =>
            {
                (string, string)[] query = invocation.Has(at) ? [("at", Moments.Write(invocation.Get(at)))] : [];
                NodeAnswer answer = await invocation.Node.GetAsync("api/v1/oncall", invocation.Cancel, query);
                OnCallList all = answer.Read(ControlJson.Default.OnCallList);
                string? wanted = invocation.Get(only);
                (OnCallNow Schedule, JsonElement Json)[] shown =
                [
                    .. all.Schedules.Zip(answer.Data.GetProperty("schedules").EnumerateArray())
                        .Where(s => wanted is null || s.First.Name == wanted),
                ];
                if (shown.Length == 0)
                    throw Missing(wanted, all);
                if (invocation.Output.IsJson)
                    invocation.Output.WriteJson("schedules", shown.Select(s => s.Json));
                else
                    invocation.Output.Write(TableOf(shown.Select(s => (s.Schedule.Name, shiftOf(s.Schedule)))));
                foreach (string problem in all.Problems)
                    invocation.Output.Say($"the file on call has a mistake, what was before is in force: {problem}");
                bool hasNobody = shown.Any(s => shiftOf(s.Schedule)?.Person is null);
                return invocation.Output.Conclude(answer, hasNobody ? ExitCode.NotMet : ExitCode.Ok);
            });
    }

    private static ControlCommand CreateShifts(GlobalOptions global)
    {
        var schedule = new Argument<string>("SCHEDULE") { Description = "whose shifts" };
        Option<DateTimeOffset> from = Moments.CreateOption("--from", "from when on (now)");
        Option<DateTimeOffset> to = Moments.CreateOption("--to", "until when");
        var length = new Option<TimeSpan>("--for")
        {
            HelpName = "DURATION",
            Description = "how long from its start on, instead of --to (1w)",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        return new ControlCommand("shifts", "Lists a schedule's shifts, those too in which nobody is on call.")
        {
            Notes = ["Times are shown in the schedule's own zone. Ends with 1 when nobody is on call for a part of "
                + "it."],
            Examples =
            [
                new("a week from now", "oncall shifts trading-desk"),
                new("over the holidays", "oncall shifts trading-desk --from 2026-12-20 --to 2027-01-04"),
            ],
        }.With(schedule, from, to, length).Runs(global, async invocation =>
        {
            if (invocation.Has(to) && invocation.Has(length))
                throw new ControlException(ExitCode.Usage, "--to and --for: which of them?");
            var query = new List<(string, string)>();
            DateTimeOffset begin = invocation.Has(from) ? invocation.Get(from) : invocation.Time.GetUtcNow();
            if (invocation.Has(from) || invocation.Has(length))
                query.Add(("from", Moments.Write(begin)));
            if (invocation.Has(to) || invocation.Has(length))
                query.Add(
                    ("to", Moments.Write(invocation.Has(to) ? invocation.Get(to) : begin + invocation.Get(length))));
            NodeAnswer answer = await invocation.Node.GetAsync(
                $"api/v1/oncall/{Uri.EscapeDataString(invocation.Get(schedule)!)}/shifts", invocation.Cancel,
                [.. query]);
            IReadOnlyList<ShiftAnswer> shifts = answer.Read(ControlJson.Default.IReadOnlyListShiftAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson("shifts", answer.Data.EnumerateArray());
            else
                invocation.Output.Write(TableOf(shifts.Select(s => ("", (ShiftAnswer?)s)), isOfOne: true));
            bool hasGap = shifts.Count == 0 || shifts.Any(s => s.Person is null);
            return invocation.Output.Conclude(answer, hasGap ? ExitCode.NotMet : ExitCode.Ok);
        });
    }

    private static Table TableOf(IEnumerable<(string Schedule, ShiftAnswer? Shift)> rows, bool isOfOne = false)
    {
        TableColumn[] columns = [new("SCHEDULE"), new("WHO"), new("FROM"), new("TO"), new("BY")];
        var table = new Table(isOfOne ? columns[1..] : columns);
        foreach ((string name, ShiftAnswer? shift) in rows)
        {
            Cell[] cells =
            [
                name, shift?.Person is { } person ? person : new Cell("nobody", Tone.Bad),
                shift is null ? "-" : Local(shift.From), shift is null ? "-" : Local(shift.To), shift?.Source ?? "",
            ];
            table.Add(isOfOne ? cells[1..] : cells);
        }

        return table;
    }

    private static string Local(DateTimeOffset at) =>
        at.ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    private static ControlException Missing(string? wanted, OnCallList all) => wanted is null
        ? new ControlException(
            ExitCode.NotMet, "the node has no schedules",
            "oncall.file in its configuration names the file that has them")
        : new ControlException(
            ExitCode.NotMet, $"no schedule is called '{wanted}'",
            all.Schedules.Count > 0
                ? $"there are {string.Join(", ", all.Schedules.Select(s => s.Name))}"
                : "there is none");
}
