using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Findings;

/// <summary>A value found in a source as a finding may show it: short, and without what looks like a secret.</summary>
internal static partial class FoundValue
{
    /// <summary>Longest text of a value.</summary>
    public const int MaxLength = 512;

    /// <summary>Stands where a secret was.</summary>
    public const string Redacted = "(redacted)";

    /// <summary>Text of a value; null for none.</summary>
    public static string? Show(DocumentNode? value)
    {
        if (value is not { } node)
        {
            return null;
        }

        if (node.Kind == DocumentKind.String)
        {
            return IsSecretPlace(node) || LooksSecret(node.GetString()) ? Redacted : Cut(node.GetString());
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText.WriterOptions))
        {
            Write(writer, node, IsSecretPlace(node));
        }

        return Cut(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    // A value is a secret's when its key, or the key of what it stands in short of the resource's properties, says so.
    private static bool IsSecretPlace(DocumentNode node)
    {
        for (DocumentNode at = node; ; at = at.Parent)
        {
            if (at.Key is { } key && key != "Properties" && IsSecretKey(key))
            {
                return true;
            }

            if (!at.HasParent || at.Key is "Properties" or "Resources")
            {
                return false;
            }
        }
    }

    /// <summary>Whether a key says that its value is a secret.</summary>
    public static bool IsSecretKey(string key) => SecretKey().IsMatch(key) && !NoSecretKey().IsMatch(key);

    /// <summary>Whether a text has the form of a secret.</summary>
    public static bool LooksSecret(string text) => SecretText().IsMatch(text.Length > 4096 ? text[..4096] : text);

    private static void Write(Utf8JsonWriter writer, DocumentNode node, bool isSecret)
    {
        switch (node.Kind)
        {
            case DocumentKind.Map:
                writer.WriteStartObject();
                foreach (DocumentNode entry in node.Entries)
                {
                    if (IsLongEnough(writer))
                    {
                        break;
                    }

                    writer.WritePropertyName(entry.Utf8Key);
                    string key = entry.Key!;
                    // A reference names a secret without being one.
                    bool names = node.IsOpaque && key is "Ref" or "Fn::GetAtt" or "Fn::ImportValue";
                    Write(writer, entry, !names && (isSecret || IsSecretKey(key)));
                }

                writer.WriteEndObject();
                break;
            case DocumentKind.List:
                writer.WriteStartArray();
                foreach (DocumentNode item in node.Items)
                {
                    if (IsLongEnough(writer))
                    {
                        break;
                    }

                    Write(writer, item, isSecret);
                }

                writer.WriteEndArray();
                break;
            case DocumentKind.String when isSecret || LooksSecret(node.GetString()):
                writer.WriteStringValue(Redacted);
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    // What will be cut off need not be written.
    private static bool IsLongEnough(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending > 16 * MaxLength;

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + "…";
    }

    [GeneratedRegex("passw(or)?d|passphrase|secret|token|api_?key|private_?key|access_?key|credential", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretKey();

    // Names, places and rules about secrets: without these a finding would not say what is wrong.
    [GeneratedRegex("(arn|name|id|policy|length|enabled|version|ttl|expiry|rotation|lifetime|validity|hops|tokens|units?)$|^AWS::", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NoSecretKey();

    [GeneratedRegex(@"(^|[^A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN |gh[pousr]_[A-Za-z0-9]{30}|xox[abprs]-[A-Za-z0-9-]{10}|eyJ[A-Za-z0-9_-]{10,}\.eyJ|://[^/\s:@]+:[^/\s:@]+@", RegexOptions.CultureInvariant)]
    private static partial Regex SecretText();
}
