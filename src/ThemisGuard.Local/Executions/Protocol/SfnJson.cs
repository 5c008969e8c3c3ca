using System.Text;
using System.Text.Json;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Shapes that several answers and calls share.</summary>
internal static class SfnJson
{
    private const int MaxResults = 1_000;

    /// <summary>Epoch seconds with milliseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) => json.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m);

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteTime(name, known);
        }
    }

    /// <summary>A text member, or none.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Page size of a list call: 100 unless asked for, at most 1,000.</summary>
    public static int PageSize(WireBody body)
    {
        long asked = body.Number("maxResults") ?? 0;
        return asked switch
        {
            > MaxResults => throw WireError.Validation(
                $"1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to {MaxResults}"),
            < 0 => throw WireError.Validation(
                $"1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0"),
            0 => 100,
            _ => (int)asked,
        };
    }

    /// <summary>Where a page begins, from the token that <see cref="Token"/> made for the same list.</summary>
    /// <param name="body">The call.</param>
    /// <param name="list">What is listed; a token of another list is refused.</param>
    /// <param name="maxLength">Longest token.</param>
    /// <returns>Null for the first page.</returns>
    public static string? Place(WireBody body, string list, int maxLength = 1_024)
    {
        if (body.Text("nextToken") is not { } token)
        {
            return null;
        }

        if (token.Length is 0 || token.Length > maxLength)
        {
            string constraint = token.Length == 0 ? "greater than or equal to 1" : $"less than or equal to {maxLength}";
            throw WireError.Validation($"1 validation error detected: Value '{token}' at 'nextToken' failed to satisfy constraint: Member must have length {constraint}");
        }

        try
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\0');
            if (parts is ["1", var of, var place] && of == list)
            {
                return place;
            }
        }
        catch (FormatException)
        {
        }

        throw SfnError.InvalidToken();
    }

    public static string Token(string list, string place) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"1\0{list}\0{place}"));

    /// <summary>Cuts a list that is in memory into pages.</summary>
    public static (IReadOnlyList<T> Page, string? NextToken) Page<T>(IReadOnlyList<T> all, WireBody body, string list, int maxLength = 1_024)
    {
        int size = PageSize(body);
        int from = Place(body, list, maxLength) is { } place ? int.TryParse(place, out int index) && index >= 0 && index <= all.Count ? index : throw SfnError.InvalidToken() : 0;
        T[] page = [.. all.Skip(from).Take(size)];
        return (page, from + page.Length < all.Count ? Token(list, (from + page.Length).ToString(System.Globalization.CultureInfo.InvariantCulture)) : null);
    }
}
