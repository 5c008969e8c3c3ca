using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>
/// Policies that are written as text. CloudFormation takes the JSON of a policy document as a string too
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html), and inventories of AWS
/// have it so. Rules look for statements, and would find none.
/// </summary>
internal static class PolicyTexts
{
    private const int MaxBytes = 1 << 20;

    private static readonly DocumentOptions TextOptions = new() { MaxDepth = InventoryLimits.MaxDepth };

    /// <summary>The document with the values of such texts in their place, all of them at the text's position; itself when its resources have none.</summary>
    /// <param name="document">A template, or resources put together as one.</param>
    /// <param name="opaqueIntrinsics">See <see cref="DocumentOptions.OpaqueIntrinsics"/>.</param>
    public static Document Open(Document document, bool opaqueIntrinsics)
    {
        if (!document.Root.TryGetProperty("Resources"u8, out DocumentNode resources) || !Holds(resources))
        {
            return document;
        }

        var builder = new DocumentBuilder(new() { OpaqueIntrinsics = opaqueIntrinsics, MaxDepth = 4 * InventoryLimits.MaxDepth });
        builder.At(document.Root);
        builder.StartMap();
        foreach (DocumentNode section in document.Root.Entries)
        {
            builder.KeyOf(section);
            if (section.Index == resources.Index)
            {
                Copy(section, builder);
            }
            else
            {
                builder.Add(section);
            }
        }

        builder.EndMap();
        return builder.Build(document.Name);
    }

    private static bool Holds(DocumentNode value)
    {
        if (value.Kind == DocumentKind.String)
        {
            return Read(value) is not null;
        }

        foreach (DocumentNode entry in value.Entries)
        {
            if (Holds(entry))
            {
                return true;
            }
        }

        foreach (DocumentNode item in value.Items)
        {
            if (Holds(item))
            {
                return true;
            }
        }

        return false;
    }

    private static void Copy(DocumentNode value, DocumentBuilder builder)
    {
        switch (value.Kind)
        {
            case DocumentKind.Map:
                builder.At(value);
                builder.StartMap();
                foreach (DocumentNode entry in value.Entries)
                {
                    builder.KeyOf(entry);
                    Copy(entry, builder);
                }

                builder.EndMap();
                break;
            case DocumentKind.List:
                builder.At(value);
                builder.StartList();
                foreach (DocumentNode item in value.Items)
                {
                    Copy(item, builder);
                }

                builder.EndList();
                break;
            case DocumentKind.String when Read(value) is { } policy:
                builder.Add(policy.Root, at: value);
                break;
            default:
                builder.Add(value);
                break;
        }
    }

    private static Document? Read(DocumentNode text)
    {
        ReadOnlySpan<byte> utf8 = text.Utf8String;
        ReadOnlySpan<byte> trimmed = utf8.TrimStart(" \t\r\n"u8);
        if (trimmed.IsEmpty || trimmed[0] != (byte)'{' || utf8.Length > MaxBytes || trimmed.IndexOf("\"Statement\""u8) < 0)
        {
            return null;
        }

        try
        {
            // What is no JSON would be read as YAML.
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = InventoryLimits.MaxDepth });
            while (reader.Read())
            {
            }

            Document document = Document.Parse(utf8.ToArray(), text.Document.Name, TextOptions);
            return document.Root.TryGetProperty("Statement"u8, out _) ? document : null;
        }
        catch (Exception problem) when (problem is JsonException or DocumentException)
        {
            return null;
        }
    }
}
