using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>A rule file made ready to run, once, for any number of documents and threads.</summary>
public sealed class CompiledRuleFile
{
    private CompiledRuleFile(RuleFile source) => Source = source;

    /// <summary>The file as written.</summary>
    public RuleFile Source { get; }

    /// <summary>Makes a rule file ready to run.</summary>
    public static CompiledRuleFile Compile(RuleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(file);
    }

    /// <summary>Evaluates all rules of the file on a document. Safe for any number of threads over one file and one document.</summary>
    /// <returns>The verdict; what goes wrong while evaluating is part of it, not an exception.</returns>
    public RuleFileResult Evaluate(Document document, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        return new(RuleStatus.Skip, [], new EvaluationError("Evaluation is not there yet.", Source.Name, default, IsLimit: false));
    }
}
