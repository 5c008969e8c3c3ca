using System.Buffers.Text;
using System.Text;
using Amazon.DynamoDBv2.Model;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Storage;

/// <summary>The place after which the next page begins: DynamoDB's start key as base64url of NUL-separated parts.</summary>
internal static class DynamoCursor
{
    private const int MaxLength = 8_192;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Of(StoredRecord last, bool overIndex) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{(overIndex ? last.Index!.Value.Sort : last.Key.Sort)}\0{last.Key.Partition}\0{last.Key.Sort}"));

    /// <exception cref="InvalidCursorException">It is not a cursor of such a query.</exception>
    public static Dictionary<string, AttributeValue> Parse(string text, RecordQuery query)
    {
        string[] parts = Decode(text).Split('\0');
        if (parts.Length != 3 || (!query.OverIndex && (parts[0] != parts[2] || parts[1] != query.Partition)))
        {
            throw new InvalidCursorException();
        }

        Dictionary<string, AttributeValue> key = DynamoItems.KeyOf(new RecordKey(parts[1], parts[2]));
        if (query.OverIndex)
        {
            key["ipk"] = DynamoItems.Text(query.Partition);
            key["isk"] = DynamoItems.Text(parts[0]);
        }

        return key;
    }

    private static string Decode(string text)
    {
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text))
        {
            throw new InvalidCursorException();
        }

        try
        {
            return Strict.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidCursorException();
        }
    }
}
