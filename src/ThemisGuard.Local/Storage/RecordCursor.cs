using System.Buffers.Text;
using System.Text;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Local.Storage;

/// <summary>The place after which the next page begins. Written as base64url of NUL-separated parts.</summary>
/// <param name="Sort">Sort key, of the index when the query goes over it.</param>
/// <param name="Key">Key in the table; decides between equal sort keys of the index.</param>
internal readonly record struct RecordCursor(string Sort, RecordKey Key)
{
    private const int MaxLength = 8_192;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static RecordCursor Of(StoredRecord last, bool overIndex) => new(overIndex ? last.Index!.Value.Sort : last.Key.Sort, last.Key);

    /// <exception cref="InvalidCursorException">It is not a cursor of such a query.</exception>
    public static RecordCursor Parse(string text, bool overIndex)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            throw new InvalidCursorException();
        }

        try
        {
            string[] parts = Strict.GetString(Base64Url.DecodeFromChars(text)).Split('\0');
            return parts.Length == 3 && (overIndex || parts[0] == parts[2])
                ? new RecordCursor(parts[0], new RecordKey(parts[1], parts[2]))
                : throw new InvalidCursorException();
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidCursorException();
        }
    }

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Sort}\0{Key.Partition}\0{Key.Sort}"));
}
