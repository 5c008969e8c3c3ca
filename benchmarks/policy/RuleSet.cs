using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>All rule files of a folder.</summary>
internal static class RuleSet
{
    public static CompiledRuleFile[] Load(string folder)
    {
        var files = new List<CompiledRuleFile>();
        foreach (string path in Directory.GetFiles(folder, "*.guard", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ParseResult<RuleFile> parsed = RuleFile.Parse(File.ReadAllBytes(path), path);
            files.Add(parsed.Succeeded ? CompiledRuleFile.Compile(parsed.Root) : throw new InvalidDataException($"{path}:{parsed.Diagnostics[0]}"));
        }

        return [.. files];
    }
}
