using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>Lists in pages: <c>Limit</c> 1 to 100, <c>NextToken</c> the name of the last item seen.</summary>
internal static class WirePage
{
    private const int MaxLimit = 100;

    public static Task WriteAsync<T>(
        WireBody body, HttpContext context, string name, IEnumerable<T> sortedItems, Func<T, string> nameOf, Action<Utf8JsonWriter, T> write)
    {
        long limit = body.Number("Limit") ?? MaxLimit;
        if (limit is < 1 or > MaxLimit)
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value {(limit < 1 ? "greater than or equal to 1" : $"less than or equal to {MaxLimit}")}");
        }

        string? after = body.Text("NextToken") is { } token ? Decode(token) : null;
        List<T> items = [.. sortedItems.Where(item => after is null || string.CompareOrdinal(nameOf(item), after) > 0).Take((int)limit + 1)];
        bool hasMore = items.Count > limit;
        return WireJson.WriteAsync(context, json =>
        {
            json.WriteStartArray(name);
            foreach (T item in items.Take((int)limit))
            {
                write(json, item);
            }

            json.WriteEndArray();
            if (hasMore)
            {
                json.WriteString("NextToken"u8, Convert.ToBase64String(Encoding.UTF8.GetBytes(nameOf(items[(int)limit - 1]))));
            }
        });
    }

    private static string Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw WireError.Validation("The pagination token is not valid.");
        }
    }
}
