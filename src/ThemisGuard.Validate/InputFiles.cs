using System.Text.Json;

namespace ThemisGuard.Validate;

/// <summary>A text with the name to call it by.</summary>
internal sealed record InputText(string Name, byte[] Utf8);

/// <summary>Something asked for is not there, can't be read, or is not what it should be.</summary>
internal sealed class InputException(string problem) : Exception(problem);

/// <summary>Finds and reads the files that paths stand for.</summary>
internal static class InputFiles
{
    private static readonly string[] RuleExtensions = [".guard", ".ruleset"];
    private static readonly string[] DataExtensions = [".yaml", ".yml", ".json", ".jsn", ".template"];

    public static List<InputText> ReadRules(IEnumerable<string> paths, bool byTime) => Read(paths, RuleExtensions, byTime, "rule");

    public static List<InputText> ReadData(IEnumerable<string> paths, bool byTime) => Read(paths, DataExtensions, byTime, "data");

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

    private static List<InputText> Read(IEnumerable<string> paths, string[] extensions, bool byTime, string kind)
    {
        var files = new List<InputText>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                files.AddRange(Walk(path, extensions, byTime).Select(ReadFile));
            }
            else if (File.Exists(path))
            {
                // The reference leaves out data files with other extensions and says nothing.
                files.Add(ReadFile(path));
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

    private static InputText ReadFile(string path)
    {
        try
        {
            return new InputText(path, File.ReadAllBytes(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' can't be read: {problem.Message}");
        }
    }
}
