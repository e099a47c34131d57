using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Audit;

namespace Monitor.Cli.Audit;

/// <summary>
/// <c>audit list|export|verify</c>: who did what, when and why, and whether anybody changed it since.
/// </summary>
internal static class AuditCommand
{
    private const int RecordsPerAnswer = 1_000;
    private static readonly TimeSpan UsualSpan = TimeSpan.FromDays(1);

    public static Command Create(GlobalOptions global) =>
        new ControlCommand("audit", "The audit log: who did what, when and why, each record chained to the one before.")
        {
            Examples =
            [
                new("what happened today", "audit list"),
                new("what ann did this week", "audit list --actor ann --since 7d"),
                new("take it along, and hold it against its hashes", "audit export audit.jsonl"),
            ],
        }.With(CreateList(global), CreateExport(global), CreateVerify(global));

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var subject = new Option<string>("--subject", "-s")
        {
            HelpName = "KIND:ID",
            Description = "about this alone, such as alert:f00dfeed12345678 or incident:7",
        };
        var actor = new Option<string>("--actor", "-a")
        {
            HelpName = "WHO",
            Description = "by this person or part alone",
        };
        var since = new Option<TimeSpan>("--since")
        {
            HelpName = "DURATION",
            Description = "how far to look back (1d)",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        Option<DateTimeOffset> from = Moments.CreateOption("--from", "from when on, instead of --since");
        Option<DateTimeOffset> to = Moments.CreateOption("--to", "until when (now)");
        var limit = new Option<int>("--limit")
        {
            HelpName = "N",
            Description = "most records, the latest (100)",
            DefaultValueFactory = static _ => 100,
        };
        return new ControlCommand("list", "Lists records, the latest last.")
        {
            Examples =
            [
                new("what happened today", "audit list"),
                new("all about an incident", "audit list --subject incident:7 --since 30d"),
                new("who silenced what", "audit list -o json | jq '.records[] | select(.action == \"silence.set\")'"),
            ],
        }.With(subject, actor, since, from, to, limit).Runs(global, async invocation =>
        {
            var query = new List<(string, string)>
            {
                ("limit", RecordsPerAnswer.ToString(CultureInfo.InvariantCulture)),
            };
            if (invocation.Get(subject) is { } about)
                query.Add(("subject", about));
            if (invocation.Get(actor) is { } who)
                query.Add(("actor", who));
            DateTimeOffset start = invocation.Has(from)
                ? invocation.Get(from)
                : invocation.Time.GetUtcNow() - (invocation.Has(since) ? invocation.Get(since) : UsualSpan);
            query.Add(("from", Moments.Write(start)));
            if (invocation.Has(to))
                query.Add(("to", Moments.Write(invocation.Get(to))));
            if (invocation.Get(limit) < 1)
                throw new ControlException(ExitCode.Usage, "--limit: must be 1 or more");
            await ListAsync(invocation, query, invocation.Get(limit));
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateExport(GlobalOptions global)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "where to; the output when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new ControlCommand("export", "Writes the whole audit log, a record a line.")
        {
            Notes =
            [
                "Written to a file, it is held against its hashes at once. The head that is printed then, noted "
                + "elsewhere, proves later that nothing before it was changed: 'audit verify --head'.",
            ],
            Examples =
            [
                new("to a file", "audit export audit.jsonl"),
                new("packed", "audit export | gzip > audit.jsonl.gz"),
            ],
        }.With(file).Runs(global, async invocation =>
        {
            if (invocation.Get(file) is not { Length: > 0 } path)
            {
                invocation.Output.Flush();
                await using Stream output = Console.OpenStandardOutput();
                await invocation.Node.DownloadAsync("api/v1/audit/export", output, invocation.Cancel);
                return ExitCode.Ok;
            }

            string partial = path + ".partial";
            await using (FileStream target = Make(partial))
                await invocation.Node.DownloadAsync("api/v1/audit/export", target, invocation.Cancel);
            File.Move(partial, path, overwrite: true);
            return Conclude(invocation.Output, AuditFile.Verify(path, noted: null));
        });
    }

    private static ControlCommand CreateVerify(GlobalOptions global)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "an export; the node's own log when absent",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var head = new Option<AuditHead?>("--head")
        {
            HelpName = "N:HASH",
            Description = "a head that was noted before: the log must still have it",
            CustomParser = GlobalOptions.Parse<AuditHead?>(TryParse),
        };
        var full = new Option<bool>("--full") { Description = "read all of the node's log again" };
        return new ControlCommand("verify", "Holds the audit log against its hashes, and names what was changed.")
        {
            Notes =
            [
                "With a file no node is asked. What is cut off at the end, and a log that was made anew from some "
                + "record on, show only with --head. Ends with 1 when anything is wrong.",
                "A node reads what is new since it found all whole; what was changed in older records since, --full "
                + "finds.",
            ],
            Examples =
            [
                new("the node's own", "audit verify"),
                new("all of it, however often it was", "audit verify --full"),
                new("an export, without a node", "audit verify audit.jsonl"),
            ],
        }.With(file, head, full).Runs(global, async invocation =>
        {
            if (invocation.Get(file) is { Length: > 0 } path)
                return Conclude(invocation.Output, AuditFile.Verify(path, invocation.Get(head)));
            if (invocation.Has(head))
                throw new ControlException(ExitCode.Usage, "--head: goes with a file; 'audit export' makes one");
            JsonElement said = await FollowAsync(invocation, invocation.Get(full));
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(said);
            AuditVerdictAnswer verdict =
                new NodeAnswer(said, [], invocation.Time.GetUtcNow()).Read(ControlJson.Default.AuditVerdictAnswer);
            if (!invocation.Output.IsJson)
            {
                Print(
                    invocation.Output, verdict.Records, verdict.First, verdict.Head,
                    [.. verdict.Problems.Select(one => $"record {one.Sequence} {one.Problem}")], verdict.Found);
                if (verdict.WholeBefore is { } before && verdict.WholeBeforeAt is { } at)
                    invocation.Output.Say($"up to {before} it was whole at {Age.Moment(at)}; --full reads that again");
            }

            return verdict.Whole ? ExitCode.Ok : ExitCode.NotMet;
        });
    }

    /// <summary>The node's verdict; how far it is meanwhile is shown to whoever sits at a terminal.</summary>
    private static async Task<JsonElement> FollowAsync(Invocation invocation, bool isFull)
    {
        bool isWatched = invocation.Terminal.CanAsk;
        string path = $"api/v1/audit/verify?progress=true&full={(isFull ? "true" : "false")}";
        await foreach ((string name, string data) in invocation.Node.FollowAsync(path, invocation.Cancel))
        {
            using JsonDocument document = JsonDocument.Parse(data);
            JsonElement said = document.RootElement;
            if (name is "result" or "error" && isWatched)
                await invocation.Terminal.Error.WriteAsync("\r\e[K");
            if (name == "result")
                return said.Clone();
            if (name == "error")
            {
                throw new ControlException(
                    ExitCode.Unreachable, $"the node says: {said.GetProperty("error").GetString()}");
            }

            if (isWatched && name == "progress")
            {
                await invocation.Terminal.Error.WriteAsync(
                    $"\r{said.GetProperty("records").GetInt64()} of {said.GetProperty("of").GetInt64()} records ");
            }
        }

        throw new ControlException(
            ExitCode.Unreachable, $"{invocation.Node.Address} ended without an answer", "run the command again");
    }

    private static async Task ListAsync(Invocation invocation, List<(string, string)> query, int limit)
    {
        var latest = new Queue<(AuditRecordAnswer Record, System.Text.Json.JsonElement Json)>();
        long? after = 0;
        while (after is { } next)
        {
            NodeAnswer answer = await invocation.Node.GetAsync(
                "api/v1/audit", invocation.Cancel,
                [.. query, ("after", next.ToString(CultureInfo.InvariantCulture))]);
            AuditList list = answer.Read(ControlJson.Default.AuditList);
            foreach ((AuditRecordAnswer record, System.Text.Json.JsonElement json) in
                list.Records.Zip(answer.Data.GetProperty("records").EnumerateArray()))
            {
                latest.Enqueue((record, json));
                if (latest.Count > limit)
                    latest.Dequeue();
            }

            after = list.Next;
        }

        if (invocation.Output.IsJson)
            invocation.Output.WriteJson("records", latest.Select(one => one.Json));
        else if (latest.Count == 0)
            invocation.Output.WriteLine("no records");
        else
            invocation.Output.Write(TableOf(latest.Select(one => one.Record)));
    }

    private static Table TableOf(IEnumerable<AuditRecordAnswer> records)
    {
        var table = new Table(
            new("N", IsNumber: true), new("AT"), new("WHO"), new("ACTION"), new("ABOUT"), new("HASH", OnlyWide: true),
            new("WHY"));
        foreach (AuditRecordAnswer record in records)
        {
            bool isPerson = AuditActors.IsPerson(record.Actor);
            table.Add(
                record.Sequence.ToString(CultureInfo.InvariantCulture), Age.Moment(record.At),
                new Cell(AuditActors.NameOf(record.Actor), isPerson ? Tone.Heading : Tone.Faint), record.Action,
                string.Join(" ", record.Subjects), record.Hash, record.Reason);
        }

        return table;
    }

    private static int Conclude(CommandOutput output, AuditVerdict verdict)
    {
        if (output.IsJson)
        {
            output.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("whole", verdict.IsWhole);
                json.WriteNumber("records", verdict.Records);
                json.WriteNumber("first", verdict.First);
                json.WriteString("head", verdict.Head.ToString());
                json.WriteStartArray("problems");
                foreach (AuditProblem problem in verdict.Problems)
                {
                    json.WriteStartObject();
                    json.WriteNumber("sequence", problem.Sequence);
                    json.WriteString("problem", problem.Text);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteNumber("found", verdict.Found);
                json.WriteEndObject();
            });
        }
        else
        {
            Print(
                output, verdict.Records, verdict.First, verdict.Head.ToString(),
                [.. verdict.Problems.Select(problem => problem.ToString())], verdict.Found);
        }

        return verdict.IsWhole ? ExitCode.Ok : ExitCode.NotMet;
    }

    private static void Print(
        CommandOutput output, long records, long first, string head, IReadOnlyList<string> problems, int found)
    {
        foreach (string problem in problems)
            output.WriteLine(new Cell(problem, Tone.Bad));
        if (found > problems.Count)
            output.WriteLine($"and {found - problems.Count} more");
        output.WriteLine(
            found == 0 ? new Cell("whole", Tone.Good) : new Cell($"{found} problems", Tone.Bad),
            $": {records} records from {first} on, head {head}");
    }

    private static FileStream Make(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Usage, $"{path}: {e.Message}", "", e);
        }
    }

    private static bool TryParse(string text, out AuditHead? head, out string mistake)
    {
        bool isGood = AuditHead.TryParse(text, out AuditHead parsed);
        head = isGood ? parsed : null;
        mistake = isGood ? "" : $"'{text}' is not a head such as 'audit verify' prints it, number and hash";
        return isGood;
    }
}
