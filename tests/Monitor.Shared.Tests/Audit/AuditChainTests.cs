using System.Collections.Immutable;
using System.Text;
using Monitor.Shared.Audit;

namespace Monitor.Shared.Tests.Audit;

/// <summary>
/// The chain is worth what it finds: whatever is done to an export or to what is stored, some record is named.
/// </summary>
public sealed class AuditChainTests
{
    private const int Length = 12;

    [Fact]
    public void Chain_that_nobody_touched_is_whole()
    {
        AuditVerdict verdict = Verify(Lines(Chain(Length)));

        Assert.True(verdict.IsWhole, string.Join("; ", verdict.Problems));
        Assert.Equal((Length, 1, Length), (verdict.Records, verdict.First, verdict.Head.Sequence));
    }

    [Fact]
    public void Every_byte_that_is_changed_in_an_export_is_found_and_named()
    {
        byte[][] lines = Lines(Chain(Length));
        var random = new Random(20261121);
        for (int line = 0; line < lines.Length; line++)
        {
            for (int at = 0; at < lines[line].Length; at++)
            {
                byte[][] changed = [.. lines.Select(one => (byte[])one.Clone())];
                changed[line][at] = (byte)(changed[line][at] ^ (1 + random.Next(255)));

                AuditVerdict verdict = Verify(changed);

                Assert.False(verdict.IsWhole, $"byte {at} of line {line + 1} went unseen");
                Assert.Contains(verdict.Problems, problem => problem.Sequence >= line && problem.Sequence <= line + 2);
            }
        }
    }

    [Fact]
    public void Record_that_is_taken_out_is_named()
    {
        for (int gone = 0; gone < Length - 1; gone++)
        {
            List<byte[]> lines = [.. Lines(Chain(Length))];
            lines.RemoveAt(gone);

            AuditProblem problem = Verify([.. lines]).Problems[0];

            Assert.Equal(gone == 0 ? 1 : gone + 1, problem.Sequence);
        }
    }

    [Fact]
    public void Records_that_change_places_are_named()
    {
        for (int at = 0; at < Length - 1; at++)
        {
            byte[][] lines = Lines(Chain(Length));
            (lines[at], lines[at + 1]) = (lines[at + 1], lines[at]);

            Assert.Contains(Verify(lines).Problems, problem => problem.Sequence == at + 1);
        }
    }

    [Fact]
    public void Record_that_is_there_twice_is_named()
    {
        List<byte[]> lines = [.. Lines(Chain(Length))];
        lines.Insert(5, lines[4]);

        Assert.Equal(5, Assert.Single(Verify([.. lines]).Problems).Sequence);
    }

    [Fact]
    public void Changed_record_with_a_hash_of_its_own_breaks_with_the_next()
    {
        ImmutableArray<AuditRecord> chain = Chain(Length);
        AuditEntry other = chain[6].Entry with { Actor = AuditActors.Person("mallory") };
        using var writer = new AuditBlockWriter(new AuditHead(6, chain[6].Previous));
        writer.Add(other);
        AuditRecord forged = chain[6] with { Entry = other, Hash = writer.Head.Hash };

        AuditProblem problem = Assert.Single(Verify(Lines(chain.SetItem(6, forged))).Problems);

        Assert.Equal((8L, true), (problem.Sequence, problem.Text.Contains("record 7", StringComparison.Ordinal)));
    }

    [Fact]
    public void Chain_that_was_made_anew_is_found_by_a_head_that_was_noted()
    {
        AuditHead noted = Head(Chain(Length));
        ImmutableArray<AuditRecord> anew = Chain(Length, by: "mallory");

        Assert.True(Verify(Lines(anew)).IsWhole);
        Assert.Equal(Length, Assert.Single(Verify(Lines(anew), noted).Problems).Sequence);
    }

    [Fact]
    public void End_that_is_cut_off_is_found_by_a_head_that_was_noted()
    {
        ImmutableArray<AuditRecord> chain = Chain(Length);

        AuditProblem problem = Assert.Single(Verify(Lines(chain)[..^3], Head(chain)).Problems);

        Assert.Contains("from 10 on are cut off", problem.Text, StringComparison.Ordinal);
        Assert.True(Verify(Lines(chain), Head(chain)).IsWhole);
    }

    [Fact]
    public void Beginning_that_the_policy_dropped_is_whole_by_its_anchor_and_no_other()
    {
        ImmutableArray<AuditRecord> chain = Chain(Length);
        var anchor = new AuditAnchor(new AuditHead(4, chain[3].Hash));
        ImmutableArray<AuditRecord> anchored = chain.Add(Next(chain, anchor.ToEntry(At(99), 4, "older than 400d")));

        Assert.True(Verify(Lines(anchored[4..])).IsWhole);
        Assert.Equal(4, Assert.Single(Verify(Lines(chain[4..])).Problems).Sequence);
        Assert.Equal(5, Assert.Single(Verify(Lines(anchored[5..])).Problems).Sequence);
    }

    [Fact]
    public void Block_is_read_as_it_was_packed()
    {
        ImmutableArray<AuditRecord> chain = Chain(Length);
        using var writer = new AuditBlockWriter(default);
        foreach (AuditRecord record in chain)
            writer.Add(record.Entry);

        AuditBlock block = AuditBlockReader.Read(
            writer.Pack(new Dictionary<string, long> { ["incidents"] = 7, ["alerts/0"] = 1L << 40 }));

        Assert.Equal(chain.AsEnumerable(), block.Records);
        Assert.Equal(writer.Head, block.Head);
        Assert.Equal((7, 1L << 40), (block.Positions["incidents"], block.Positions["alerts/0"]));
    }

    [Fact]
    public void Every_byte_that_is_changed_in_a_block_is_found()
    {
        using var writer = new AuditBlockWriter(default);
        foreach (AuditRecord record in Chain(3))
            writer.Add(record.Entry);
        byte[] block = writer.Pack(new Dictionary<string, long> { ["alerts/0"] = 3 });
        for (int at = 0; at < block.Length; at++)
        {
            byte[] changed = (byte[])block.Clone();
            changed[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => AuditBlockReader.Read(changed));
        }

        for (int length = 0; length < block.Length; length++)
            Assert.Throws<InvalidDataException>(() => AuditBlockReader.Read(block.AsSpan(0, length)));
    }

    [Fact]
    public void Any_text_comes_back_from_a_block_and_from_a_line()
    {
        string[] texts = ["", "ä€😀", "\"\\\n\t\0\u2028", "half \ud800 pair", new string('x', 70_000), "<&'+>"];
        using var writer = new AuditBlockWriter(default);
        foreach (string text in texts)
        {
            writer.Add(new AuditEntry(
                At(1), AuditActors.Person(text), text, [new AuditSubject(AuditSubjectKind.Rule, text)], text,
                [new AuditDetail(text, text)]));
        }

        var block = AuditBlockReader.Read(writer.Pack(new Dictionary<string, long>()));

        foreach ((AuditRecord record, string text) in block.Records.Zip(texts))
        {
            Assert.Equal(text.Replace('\ud800', '\ufffd'), text.Contains('\ud83d') ? text : record.Entry.Reason);
            Assert.True(record.IsSealed);
            Assert.Equal(record, AuditLine.Read(AuditLine.Encode(record)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"sequence":"1"}""")]
    public void Line_that_is_no_record_is_a_problem_and_nothing_else(string line)
    {
        var verifier = new AuditVerifier();
        verifier.Take(Encoding.UTF8.GetBytes(line));
        Assert.Equal(1, Assert.Single(verifier.Finish().Problems).Sequence);
    }

    private static AuditVerdict Verify(byte[][] lines, AuditHead? noted = null)
    {
        var verifier = new AuditVerifier(noted is { } head ? [head] : []);
        foreach (byte[] line in lines)
            verifier.Take(line);
        return verifier.Finish();
    }

    private static byte[][] Lines(ImmutableArray<AuditRecord> chain) => [.. chain.Select(AuditLine.Encode)];

    private static AuditHead Head(ImmutableArray<AuditRecord> chain) => new(chain[^1].Sequence, chain[^1].Hash);

    private static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(second);

    private static ImmutableArray<AuditRecord> Chain(int length, string by = "ann")
    {
        ImmutableArray<AuditRecord> chain = [];
        for (int i = 0; i < length; i++)
        {
            chain = chain.Add(Next(chain, new AuditEntry(
                At(i), AuditActors.Person(by), "silence.set", [AuditSubject.Silence("s-" + i)], "because \"why\" " + i,
                [new AuditDetail("matchers", "venue=\"XETR\""), new AuditDetail("ends_at", AuditLine.Time(At(60)))])));
        }

        return chain;
    }

    private static AuditRecord Next(ImmutableArray<AuditRecord> chain, AuditEntry entry)
    {
        AuditHead head = chain.IsEmpty ? default : Head(chain);
        using var writer = new AuditBlockWriter(head);
        writer.Add(entry);
        return new AuditRecord(writer.Head.Sequence, entry, head.Hash, writer.Head.Hash);
    }
}
