using System.Collections.Concurrent;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.RegularExpressions;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>A rule file made ready to run, once, for any number of documents and threads.</summary>
public sealed class CompiledRuleFile
{
    /// <summary>Most pieces of evidence given for one rule; further failures are not listed.</summary>
    public const int MaxEvidence = 1_000_000;

    private const int MaxDynamicRegexes = 64;

    private readonly ConcurrentDictionary<string, GuardRegex> dynamicRegexes = new(StringComparer.Ordinal);

    private CompiledRuleFile(RuleFile source, Compiler compiler)
    {
        Name = source.Name;
        Text = source.Text;
        Vocabulary = compiler.Vocabulary;
        Names = compiler.Names;
        Lets = compiler.FileLets;
        Rules = compiler.Rules;
        HasCaptures = compiler.HasCaptures;
        RulesByName = Rules.GroupBy(rule => rule.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Name of the source, for messages.</summary>
    public string Name { get; }

    /// <summary>The file as written, which evidence quotes. The syntax tree is not kept: it is ten times as large.</summary>
    public string Text { get; }

    internal KeyVocabulary Vocabulary { get; }

    internal CompiledLets Lets { get; }

    internal CompiledRule[] Rules { get; }

    internal IReadOnlyDictionary<string, CompiledRule[]> RulesByName { get; }

    /// <summary>Whether any query captures keys, so that the order and number of evaluations can be noticed.</summary>
    internal bool HasCaptures { get; }

    private IReadOnlyList<string> Names { get; }

    /// <summary>Makes a rule file ready to run.</summary>
    public static CompiledRuleFile Compile(RuleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(file, new Compiler(file));
    }

    /// <summary>Evaluates all rules of the file on a document. Safe for any number of threads over one file and one document.</summary>
    /// <returns>The verdict; what goes wrong while evaluating is part of it, not an exception.</returns>
    /// <exception cref="ArgumentException"><see cref="EvaluationOptions.Resource"/> is no child of the document's <c>Resources</c>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="EvaluationOptions.CancellationToken"/> was cancelled.</exception>
    public RuleFileResult Evaluate(Document document, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        return Evaluator.Run(this, document, options);
    }

    /// <summary>
    /// Tells why rules fail, one after the other: <see cref="EvaluationOptions.Evidence"/> for who has the verdicts already, and
    /// more evidence than should be held. Only the rules that fail are evaluated again, and once.
    /// </summary>
    /// <param name="document">The document that was judged.</param>
    /// <param name="verdict">What <see cref="Evaluate"/> said about it with the same options.</param>
    /// <param name="options">The options.</param>
    /// <param name="tell">
    /// Is given each rule that fails, with its evidence, whose list is good until it returns; without, when to find out why ends in
    /// an error, since recording takes more steps.
    /// </param>
    /// <exception cref="ArgumentException">The verdict is not of this file.</exception>
    /// <exception cref="OperationCanceledException"><see cref="EvaluationOptions.CancellationToken"/> was cancelled.</exception>
    public void Explain(Document document, RuleFileResult verdict, EvaluationOptions options, Action<RuleResult> tell)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        if (verdict.Error is null && verdict.Rules.Count != Rules.Length)
        {
            throw new ArgumentException("The verdict is of another rule file.", nameof(verdict));
        }

        Evaluator.Explain(this, document, verdict, options, tell);
    }

    internal string NameOf(int variable) => Names[variable];

    /// <summary>The number of a variable; −1 when the file has none of that name.</summary>
    internal int FindName(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The regular expression for a pattern that is only known when the rules run.</summary>
    internal GuardRegex? RegexFor(string pattern, out string? problem)
    {
        problem = null;
        if (dynamicRegexes.TryGetValue(pattern, out GuardRegex? known))
        {
            return known;
        }

        GuardRegex? regex = GuardRegex.TryCreate(pattern, out problem);
        if (regex is not null && dynamicRegexes.Count < MaxDynamicRegexes)
        {
            dynamicRegexes.TryAdd(pattern, regex);
        }

        return regex;
    }
}
