using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>Prints the status of every rule on every file, tab-separated, for comparing two builds.</summary>
internal static class Statuses
{
    public static void Print(CompiledRuleFile[] rules, string[] data)
    {
        foreach (string path in data)
        {
            Document document;
            try
            {
                document = Document.Parse(File.ReadAllBytes(path), path, DocumentOptions.Reference);
            }
            catch (DocumentException problem)
            {
                Console.WriteLine($"{Path.GetFileName(path)}\t!{problem.Message}");
                continue;
            }

            foreach (CompiledRuleFile file in rules)
            {
                RuleFileResult result = file.Evaluate(document, EvaluationOptions.Default);
                Console.WriteLine($"{Path.GetFileName(path)}\t{Path.GetFileName(file.Name)}\t{result.Error?.ToString() ?? string.Join(' ', result.Rules.Select(rule => rule.Name + "=" + rule.Status.ToString().ToUpperInvariant()))}");
            }
        }
    }
}
