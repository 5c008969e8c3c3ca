using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>
/// Reads one element of a flat inventory: a Cloud Asset Inventory asset (snake or camel case) or a resource of
/// ThemisGuard's own inventory. Nothing is copied but the names; values stay slices of the source.
/// </summary>
internal static class ResourceShape
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = InventoryLimits.MaxDepth };

    /// <summary>Reads an element that begins at a place of its source; also says why not.</summary>
    public static Reading Read(ReadOnlyMemory<byte> element, int line, int column)
    {
        if (!Utf8.IsValid(element.Span))
        {
            return Reading.Bad(line, column, "holds bytes that are no UTF-8");
        }

        try
        {
            return ReadObject(element, line, column);
        }
        catch (JsonException problem)
        {
            return Damaged(element.Span, line, column, problem);
        }
        catch (InvalidOperationException)
        {
            return Reading.Bad(line, column, "holds a string with an invalid escape");
        }
    }

    /// <summary>Whether an element is one of the shapes, damaged elsewhere or not.</summary>
    public static bool IsResource(ReadOnlyMemory<byte> element) => Read(element, 1, 1).Resource is not null;

    private static Reading ReadObject(ReadOnlyMemory<byte> element, int line, int column)
    {
        var reader = new Utf8JsonReader(element.Span, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Reading.Bad(line, column, "is no JSON object");
        }

        string? id = null, name = null, type = null, assetType = null, provider = null;
        bool hasProperties = false;
        var members = new List<ResourceMember>(6);
        var places = new Places(element.Span, line, column);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isString = reader.TokenType == JsonTokenType.String;
            switch (key)
            {
                case "id" when isString:
                    id = reader.GetString();
                    break;
                case "name" when isString:
                    name = reader.GetString();
                    break;
                case "type" when isString:
                    type = reader.GetString();
                    break;
                case "asset_type" or "assetType" when isString:
                    assetType = reader.GetString();
                    break;
                case "provider" when isString:
                    provider = reader.GetString();
                    break;
                case "resource" when reader.TokenType == JsonTokenType.StartObject:
                    ReadAssetResource(ref reader, element, ref places, members);
                    continue;
                default:
                    break;
            }

            reader.Skip();
            string member = MemberName(key);
            hasProperties |= member == "Properties" && element.Span[start] == (byte)'{';
            if (member is not ("id" or "type" or "provider" or "asset_type" or "assetType"))
            {
                (int valueLine, int valueColumn) = places.At(start);
                members.Add(new(member, element[start..(int)reader.BytesConsumed], valueLine, valueColumn));
            }
        }

        if (reader.Read())
        {
            throw new JsonException("has more than one JSON value");
        }

        return (assetType, type) switch
        {
            ({ Length: > 0 }, _) when name is { Length: > 0 } =>
                Reading.Of(new(name, AssetTypes.Normalise(assetType), "gcp", line, column, members)),
            ({ Length: > 0 }, _) => Reading.Bad(line, column, "is an asset without 'name'"),
            (_, { Length: > 0 }) when id is { Length: > 0 } && hasProperties => Reading.Of(
                new(id, AssetTypes.Normalise(type), provider ?? AssetTypes.ProviderOf(AssetTypes.Normalise(type)), line, column, members)),
            (_, { Length: > 0 }) when id is null && !hasProperties => Reading.Bad(line, column, NoResource),
            (_, { Length: > 0 }) => Reading.Bad(line, column, id is null ? "has no 'id' string" : "has no 'properties' object"),
            _ => Reading.Bad(line, column, NoResource),
        };
    }

    private const string NoResource = "is no resource: neither an asset ('name', 'asset_type') nor 'id', 'type' and 'properties'";

    // An asset's "resource" wraps the data that rules see as Properties.
    private static void ReadAssetResource(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> element, ref Places places, List<ResourceMember> members)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            string? member = key switch { "data" => "Properties", "location" or "parent" => key, _ => null };
            if (member is not null)
            {
                (int line, int column) = places.At(start);
                members.Add(new(member, element[start..(int)reader.BytesConsumed], line, column));
            }
        }
    }

    private static string MemberName(string key) => key switch
    {
        "properties" => "Properties",
        "iam_policy" => "iamPolicy",
        "org_policy" => "orgPolicy",
        "access_policy" => "accessPolicy",
        "access_level" => "accessLevel",
        "service_perimeter" => "servicePerimeter",
        "os_inventory" => "osInventory",
        "update_time" => "updateTime",
        _ => key,
    };

    private static Reading Damaged(ReadOnlySpan<byte> element, int line, int column, JsonException problem)
    {
        int offset = 0;
        for (long skip = problem.LineNumber ?? 0; skip > 0; skip--)
        {
            offset += element[offset..].IndexOf((byte)'\n') + 1;
        }

        offset = (int)Math.Min(element.Length, offset + (problem.BytePositionInLine ?? 0));
        (line, column) = TextPlace.After(element[..offset], line, column);
        string text = problem.Message;
        int place = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        text = (place < 0 ? text : text[..place]).TrimEnd('.');
        return Reading.Bad(
            line, column,
            text.Contains("depth", StringComparison.OrdinalIgnoreCase)
                ? $"is nested more than {InventoryLimits.MaxDepth} levels deep"
                : $"is damaged JSON: {text}");
    }

    /// <summary>Places of growing offsets in one text, without counting from its start each time.</summary>
    private ref struct Places(ReadOnlySpan<byte> text, int line, int column)
    {
        private readonly ReadOnlySpan<byte> text = text;
        private int counted;
        private int line = line;
        private int column = column;

        public (int Line, int Column) At(int offset)
        {
            (line, column) = TextPlace.After(text[counted..offset], line, column);
            counted = offset;
            return (line, column);
        }
    }

    /// <summary>A resource, or why there is none.</summary>
    internal readonly record struct Reading(InventoryResource? Resource, int Line, int Column, string? Problem)
    {
        public static Reading Of(InventoryResource resource) => new(resource, resource.Line, resource.Column, null);

        public static Reading Bad(int line, int column, string problem) => new(null, line, column, problem);
    }
}
