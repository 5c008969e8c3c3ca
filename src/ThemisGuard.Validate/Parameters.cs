using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Validate;

/// <summary>Parameter files: their maps become one, which becomes part of every data file's root.</summary>
internal static class Parameters
{
    public static Document? Read(IReadOnlyList<InputText> files)
    {
        Document? all = null;
        foreach (InputText file in files)
        {
            Document one = Document.Parse(file.Read(), file.Name, DocumentOptions.Reference);
            all = all is null ? one : Merge(all, one);
        }

        return all;
    }

    /// <summary>Two maps with no key in common, or two lists.</summary>
    /// <exception cref="InputException">They do not go together.</exception>
    public static Document Merge(Document document, Document parameters)
    {
        var builder = new DocumentBuilder();
        DocumentNode left = document.Root;
        DocumentNode right = parameters.Root;
        if (left.Kind == DocumentKind.List && right.Kind == DocumentKind.List)
        {
            builder.StartList();
            foreach (DocumentNode item in left.Items)
            {
                builder.Add(item);
            }

            foreach (DocumentNode item in right.Items)
            {
                builder.Add(item);
            }

            builder.EndList();
            return builder.Build(document.Name);
        }

        if (left.Kind != DocumentKind.Map || right.Kind != DocumentKind.Map)
        {
            throw new InputException($"the parameters in {parameters.Name} can't be merged into {document.Name}: both must be maps");
        }

        builder.StartMap();
        AddEntries(builder, left);
        foreach (DocumentNode entry in right.Entries)
        {
            if (left.TryGetProperty(entry.Utf8Key, out _))
            {
                throw new InputException($"the key '{entry.Key}' is in {document.Name} and in the parameters of {parameters.Name} (line {entry.KeyLine})");
            }
        }

        AddEntries(builder, right);
        builder.EndMap();
        return builder.Build(document.Name);
    }

    private static void AddEntries(DocumentBuilder builder, DocumentNode map)
    {
        foreach (DocumentNode entry in map.Entries)
        {
            builder.KeyOf(entry);
            builder.Add(entry);
        }
    }
}
