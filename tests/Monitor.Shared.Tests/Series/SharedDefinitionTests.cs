using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Series;

public sealed class SharedDefinitionTests
{
    private static readonly string[] Texts = ["", "a", "order-gateway", "Antrag\u00e4", new('x', 130), new('y', 700)];

    [Fact]
    public void Any_two_definitions_share_texts_and_come_back_as_they_were()
    {
        var random = new Random(11);
        for (int round = 0; round < 5_000; round++)
        {
            SeriesDescriptor first = Draw(random);
            byte[] one = SeriesDefinition.Encode(first);
            byte[] other = SeriesDefinition.Encode(random.Next(3) == 0 ? Draw(random) : Change(first, random));
            byte[] third = SeriesDefinition.Encode(Change(first, random));

            SharedDefinition shared = SharedDefinition.Of(other, SharedDefinition.Whole(one));
            SharedDefinition chained = SharedDefinition.Of(third, shared);

            Assert.Equal(other.Length, shared.Length);
            Assert.Equal(other, shared.ToArray());
            Assert.Equal(third, chained.ToArray());
        }
    }

    [Fact]
    public void Same_definition_keeps_no_text_of_its_own()
    {
        byte[] definition = SeriesDefinition.Encode(
            new SeriesDescriptor(
                "api", "requests", LabelSet.From(("instance", "a")), SeriesKind.Counter, "1", "Help."));

        Assert.Equal(definition, SharedDefinition.Of(definition, SharedDefinition.Whole(definition)).ToArray());
    }

    [Fact]
    public void Broken_definition_is_refused()
    {
        byte[] good = SeriesDefinition.Encode(
            new SeriesDescriptor(
                "api", "requests", LabelSet.From(("instance", "a")), SeriesKind.Counter, "1", "Help."));
        for (int length = 0; length < good.Length; length++)
        {
            byte[] cut = good[..length];
            Assert.Throws<FormatException>(() => SeriesDefinition.Decode(cut));
        }
    }

    private static SeriesDescriptor Draw(Random random) => new(
        Text(random) + "c", Text(random) + "m",
        LabelSet.From(Enumerable.Range(0, random.Next(random.Next(4) == 0 ? 40 : 5))
            .Select(place => new Label($"name{place}{Text(random)}", Text(random) + "v"))),
        random.Next(2) == 0 ? SeriesKind.Gauge : SeriesKind.Counter, Text(random), Text(random));

    private static SeriesDescriptor Change(SeriesDescriptor descriptor, Random random) => descriptor with
    {
        Labels = descriptor.Labels.Count == 0
            ? descriptor.Labels
            : descriptor.Labels.With(descriptor.Labels[random.Next(descriptor.Labels.Count)].Name, Text(random) + "w"),
        Help = random.Next(2) == 0 ? descriptor.Help : Text(random),
    };

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];
}
