using System.Text.Json;

namespace ThemisGuard.Validate;

/// <summary>A text with the name to call it by. A file is read when its text is asked for, and not kept.</summary>
/// <param name="name">The name: of a file, its path.</param>
/// <param name="utf8">The text; null for the file's.</param>
internal sealed class InputText(string name, byte[]? utf8 = null)
{
    public string Name { get; } = name;

    /// <exception cref="InputException">The file can't be read.</exception>
    public byte[] Read()
    {
        if (utf8 is not null)
        {
            return utf8;
        }

        try
        {
            return File.ReadAllBytes(Name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{Name}' can't be read: {problem.Message}");
        }
    }
}

/// <summary>Something asked for is not there, can't be read, or is not what it should be.</summary>
internal sealed class InputException(string problem) : Exception(problem);

/// <summary>Finds the files that paths stand for.</summary>
internal static class InputFiles
{
    private static readonly string[] RuleExtensions = [".guard", ".ruleset"];
    private static readonly string[] DataExtensions = [".yaml", ".yml", ".json", ".jsn", ".template"];

    public static List<InputText> FindRules(IEnumerable<string> paths, bool byTime) => Find(paths, RuleExtensions, byTime, "rule");

    public static List<InputText> FindData(IEnumerable<string> paths, bool byTime) => Find(paths, DataExtensions, byTime, "data");

    public static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Reads <c>{"rules":[text…],"data":[text…]}</c>.</summary>
    public static (List<InputText> Rules, List<InputText> Data) ReadPayload(Stream stream)
    {
        try
        {
            using JsonDocument payload = JsonDocument.Parse(stream);
            return (Texts(payload.RootElement, "rules", "RULES_STDIN"), Texts(payload.RootElement, "data", "DATA_STDIN"));
        }
        catch (JsonException problem)
        {
            throw new InputException($"the payload is no JSON: {problem.Message}");
        }
    }

    private static List<InputText> Texts(JsonElement payload, string member, string name)
    {
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty(member, out JsonElement texts) || texts.ValueKind != JsonValueKind.Array)
        {
            throw new InputException($"the payload lacks the list '{member}'; expected {{\"rules\":[text…],\"data\":[text…]}}");
        }

        var found = new List<InputText>();
        foreach (JsonElement text in texts.EnumerateArray())
        {
            found.Add(text.ValueKind == JsonValueKind.String
                ? new InputText($"{name}[{found.Count + 1}]", System.Text.Encoding.UTF8.GetBytes(text.GetString()!))
                : throw new InputException($"'{member}' in the payload holds something that is no string"));
        }

        return found;
    }

    private static List<InputText> Find(IEnumerable<string> paths, string[] extensions, bool byTime, string kind)
    {
        var files = new List<InputText>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                files.AddRange(Walk(path, extensions, byTime).Select(file => new InputText(file)));
            }
            else if (File.Exists(path))
            {
                // The reference leaves out data files with other extensions and says nothing.
                files.Add(new InputText(path));
            }
            else
            {
                throw new InputException($"the {kind} path '{path}' does not exist");
            }
        }

        return files;
    }

    private static IEnumerable<string> Walk(string folder, string[] extensions, bool byTime)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal));
        return byTime
            ? files.OrderBy(File.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal)
            : files.Order(StringComparer.Ordinal);
    }
}
