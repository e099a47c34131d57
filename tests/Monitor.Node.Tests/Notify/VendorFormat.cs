using System.Text.Json;

namespace Monitor.Node.Tests.Notify;

/// <summary>The words in which a vendor's documented format is written down in these tests.</summary>
internal static class VendorFormat
{
    /// <summary>An object with no other members than these.</summary>
    public static void Members(JsonElement element, string[] required, params string[] optional)
    {
        Assert.Equal(JsonValueKind.Object, element.ValueKind);
        string[] names = [.. element.EnumerateObject().Select(member => member.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(required.Except(names));
        Assert.Empty(names.Except(required).Except(optional));
    }

    public static string Text(JsonElement parent, string name, int longest, int shortest = 1)
    {
        JsonElement text = parent.GetProperty(name);
        Assert.Equal(JsonValueKind.String, text.ValueKind);
        Assert.InRange(text.GetString()!.Length, shortest, longest);
        return text.GetString()!;
    }

    public static IReadOnlyList<JsonElement> Items(JsonElement parent, string name, int most, int least = 0)
    {
        JsonElement list = parent.GetProperty(name);
        Assert.Equal(JsonValueKind.Array, list.ValueKind);
        Assert.InRange(list.GetArrayLength(), least, most);
        return [.. list.EnumerateArray()];
    }

    public static void OneOf(JsonElement parent, string name, params string[] words) =>
        Assert.True(words.Contains(Text(parent, name, 100)), $"{name}: {parent.GetProperty(name)}");

    public static void Web(string url) =>
        Assert.True(Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https", url);

    /// <summary>Only these begin an entity or end one: all others must be written as entities.</summary>
    public static void NoRaw(string text, params string[] allowed)
    {
        foreach (string entity in allowed)
            text = text.Replace(entity, "", StringComparison.Ordinal);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('>', text);
        Assert.DoesNotContain('&', text);
    }
}
