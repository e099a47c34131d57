using System.Text;
using Monitor.Node.Rules;
using Monitor.Shared.Rules;

namespace Monitor.Node.Tests.Rules;

/// <summary>Whatever a file is: it gives rules or mistakes with a place, and never an exception.</summary>
public sealed class RuleFileFuzzTests
{
    private const string Objective =
        """
        groups:
          - name: sla
            interval: 1m
            rules:
              - alert: Burn
                sla:
                  component: '=~a|b'
                  objective: 99.9%
                  window: 7d
                  latency: { metric: m, labels: '{a="b"}', below: 0.25 }
                  burn: [ { long: 1h, short: 5m, factor: 14.4 } ]
                for: 5s
                annotations: { summary: '{{ $labels.x | toUpper }} {{ printf "%.2f" $value }}' }
        """;

    private static readonly string[] Words =
    [
        "groups:", "- name: x", "rules:", "when:", "{", "}", "[", "]", "*a", "&a ", "!!str ", "|\n", ">\n", "\"", "'",
        "{{", "}}", ": ", "? ", "- ", "\n", "  ", "\t", "#", "%", "@", "`", "...", "---\n", "\0", "\u0085", "\uFEFF",
        "1e999", "-1", "NaN", "null", "~", "99999999999999999999", "5m", "0s", "=~(", "\\", "$value", "é", "\uD800",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_files_give_rules_or_mistakes(int seed)
    {
        var random = new Random(seed);
        int good = 0;
        string[] valid = [DefaultRules.Text, Objective];
        for (int i = 0; i < 1500; i++)
        {
            string text = Mutate(valid[random.Next(2)], random);
            RuleFileContent content = RuleFileReader.Parse(text, "f.yaml");
            if (content.IsGood)
            {
                good++;
                _ = new RuleSet(content.Groups.Select(g => g.Group), 1);
            }
            else
            {
                Assert.Empty(content.Groups);
                Assert.All(content.Problems, p =>
                {
                    Assert.NotEqual("", p.Message);
                    Assert.InRange(p.Place.Line, 1, text.Length + 2);
                });
            }
        }

        Assert.InRange(good, 10, 1490);
    }

    [Fact]
    public void Random_bytes_give_mistakes()
    {
        var random = new Random(17);
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            byte[] content = i % 2 == 0 ? bytes : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes));
            RuleFileContent read = RuleFileReader.Read(new RuleFileSource("f.yaml", content));
            Assert.True(read.Problems.Count > 0 || read.Groups.Count == 0);
        }
    }

    private static string Mutate(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(changed.Length);
            switch (random.Next(4))
            {
                case 0:
                    changed.Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 1:
                    changed.Remove(at, Math.Min(random.Next(1, 20), changed.Length - at));
                    break;
                case 2:
                    changed[at] = (char)random.Next(random.Next(8) == 0 ? 0x2100 : 0x7F);
                    break;
                default:
                    int from = random.Next(text.Length);
                    changed.Insert(at, text.AsSpan(from, Math.Min(random.Next(60), text.Length - from)));
                    break;
            }
        }

        return changed.ToString();
    }
}
