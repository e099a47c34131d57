using System.Text;
using System.Text.Json;

namespace Monitor.Node.Notify.Http;

/// <summary>
/// Looks into answers without trusting them: of a JSON object whose end may be missing, members of its first level.
/// </summary>
internal static class JsonMember
{
    /// <summary>The text of a member; null where there is none, or what was read is not JSON up to it.</summary>
    public static string? Text(string body, string name) =>
        Find(body, name, static (ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.String ? json.GetString() : null);

    public static bool? Flag(string body, string name) =>
        Find<bool?>(body, name, static (ref Utf8JsonReader json) => json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => null,
        });

    public static int? Number(string body, string name) =>
        Find<int?>(body, name, static (ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number) ? number : null);

    /// <summary>A number in an object that is a member.</summary>
    public static int? Number(string body, string name, string inner) =>
        Find<int?>(body, name, (ref Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.StartObject ? Within(ref json, inner) : null);

    private delegate T Pick<T>(ref Utf8JsonReader json);

    private static int? Within(ref Utf8JsonReader json, string name)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = json.ValueTextEquals(name);
            json.Read();
            if (isIt)
                return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number) ? number : null;
            json.Skip();
        }

        return null;
    }

    private static T? Find<T>(string body, string name, Pick<T> pick)
    {
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(body));
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isIt = json.ValueTextEquals(name);
                json.Read();
                if (isIt)
                    return pick(ref json);
                json.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON, or cut off before the member.
        }

        return default;
    }
}
