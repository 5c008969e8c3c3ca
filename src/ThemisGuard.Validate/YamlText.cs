using System.Text;
using System.Text.Json;

namespace ThemisGuard.Validate;

/// <summary>Writes JSON as YAML: block style, strings in quotes, which JSON's are YAML's too.</summary>
internal static class YamlText
{
    public static void Write(Stream output, byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        Write(writer, document.RootElement, 0, afterDash: true);
    }

    private static void Write(StreamWriter writer, JsonElement value, int indent, bool afterDash)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Indent(writer, afterDash ? 0 : indent);
                    afterDash = false;
                    writer.Write(IsPlain(member.Name) ? $"{member.Name}:" : $"\"{JsonEncodedText.Encode(member.Name)}\":");
                    WriteNested(writer, member.Value, indent + 2);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Indent(writer, afterDash ? 0 : indent);
                    afterDash = false;
                    writer.Write("- ");
                    if (IsBlock(item))
                    {
                        Write(writer, item, indent + 2, afterDash: true);
                    }
                    else
                    {
                        writer.WriteLine(Flat(item));
                    }
                }

                break;
            default:
                writer.WriteLine(Flat(value));
                break;
        }
    }

    private static void WriteNested(StreamWriter writer, JsonElement value, int indent)
    {
        if (IsBlock(value))
        {
            writer.WriteLine();
            Write(writer, value, indent, afterDash: false);
        }
        else
        {
            writer.WriteLine($" {Flat(value)}");
        }
    }

    private static bool IsBlock(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => false,
    };

    private static string Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        _ => value.GetRawText(),
    };

    private static bool IsPlain(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name is not ("true" or "false" or "null" or "y" or "n" or "yes" or "no" or "on" or "off");

    private static void Indent(StreamWriter writer, int indent) => writer.Write(new string(' ', indent));
}
