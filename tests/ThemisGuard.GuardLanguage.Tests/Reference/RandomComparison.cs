using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>Holds our verdicts against the reference's, and counts what was compared.</summary>
internal sealed class RandomComparison
{
    /// <summary>Pairs of a rule file and a document that both have judged.</summary>
    public int Pairs { get; private set; }

    /// <summary>Those of <see cref="Pairs"/> that end in a run error.</summary>
    public int Errors { get; private set; }

    /// <summary>Pairs whose rules do not parse.</summary>
    public int Unparsable { get; private set; }

    /// <summary>Runs the rules on the documents by both.</summary>
    /// <returns>The first pair of which they say different things, with what they say; null when there is none.</returns>
    public string? FirstDifference(RandomTrial trial)
    {
        (string[] texts, string[] data) = trial;
        Document[] documents = [.. data.Select(text => Document.Parse(text, "data", DocumentOptions.Reference))];
        var judged = new List<(string Text, SortedSet<string>[] Answers)>();
        foreach (string text in texts)
        {
            SortedSet<string>?[] answers = [.. documents.Select(document => Answer(text, document))];
            if (Array.TrueForAll(answers, answer => answer is not null))
            {
                Pairs += RuleFile.Parse(text, "rules").Succeeded ? answers.Length : 0;
                judged.Add((text, [.. answers.Select(answer => answer!)]));
                continue;
            }

            // A run error ends the whole invocation of the reference: the first document with one goes alone. Only pairs that were
            // compared are counted.
            int failing = Array.IndexOf(answers, null);
            Pairs++;
            Errors++;
            if (Difference(text, data[failing], null) is { } difference)
            {
                return difference;
            }
        }

        return FirstDifference([.. judged], data);
    }

    // All at once; when that fails, which a crash of the reference on one pair is enough for, by halves.
    private static string? FirstDifference(ReadOnlySpan<(string Text, SortedSet<string>[] Answers)> judged, string[] data)
    {
        if (judged.Length == 1)
        {
            (string text, SortedSet<string>[] answers) = judged[0];
            return data.Select((one, i) => Difference(text, one, answers[i])).FirstOrDefault(difference => difference is not null);
        }

        return judged.IsEmpty || IsSame(judged, data) ? null
            : FirstDifference(judged[..(judged.Length / 2)], data) ?? FirstDifference(judged[(judged.Length / 2)..], data);
    }

    private static bool IsSame(ReadOnlySpan<(string Text, SortedSet<string>[] Answers)> judged, string[] data)
    {
        var texts = new List<string>();
        var expected = data.Select(_ => new SortedSet<string>(StringComparer.Ordinal)).ToList();
        foreach ((string text, SortedSet<string>[] answers) in judged)
        {
            texts.Add(text);
            for (int i = 0; i < answers.Length; i++)
            {
                expected[i].UnionWith(answers[i].Select(status => Qualify(status, texts.Count)));
            }
        }

        (List<SortedSet<string>>? reported, _, _) = ReferenceBinary.Run(texts, data);
        return reported is not null && reported.Zip(expected).All(pair => pair.First.SetEquals(pair.Second));
    }

    private static string Qualify(string status, int file) =>
        status.StartsWith("default=", StringComparison.Ordinal) ? $"RULES_STDIN[{file}]/{status}" : status;

    private static string? Difference(string text, string data, SortedSet<string>? answer)
    {
        (List<SortedSet<string>>? reported, int exitCode, string errors) = ReferenceBinary.Run([text], [data]);
        if (reported is null)
        {
            // It may have reached verdicts and then crashed while reporting them.
            bool crashedReporting = exitCode is not 255 && errors.Contains("report_all_failed_clauses", StringComparison.Ordinal);
            bool gaveUpBacktracking = errors.Contains("BacktrackLimitExceeded", StringComparison.Ordinal);
            return answer is null || crashedReporting || gaveUpBacktracking
                ? null
                : $"{text}\n{data}\nreference: exit {exitCode} {errors[..Math.Min(errors.Length, 300)]}\nours: {string.Join(' ', answer)}";
        }

        return answer is not null && reported[0].SetEquals(answer.Select(status => Qualify(status, 1)))
            ? null
            : $"{text}\n{data}\nreference: {string.Join(' ', reported[0])} exit {exitCode}\nours: {(answer is null ? Error(text, data) : string.Join(' ', answer))}";
    }

    private static string Error(string text, string data)
    {
        RuleFileResult result = CompiledRuleFile.Compile(RuleFile.Parse(text, "rules").Root!)
            .Evaluate(Document.Parse(data, "data", DocumentOptions.Reference), EvaluationOptions.Default);
        return result.Error!.ToString();
    }

    private SortedSet<string>? Answer(string text, Document document)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(text, "rules");
        if (!parsed.Succeeded)
        {
            Unparsable++;
            return [];
        }

        RuleFileResult result = CompiledRuleFile.Compile(parsed.Root).Evaluate(document, EvaluationOptions.Default);
        return result.Error is null
            ? new SortedSet<string>(result.Rules.Select(rule => $"{rule.Name}={rule.Status.ToString().ToUpperInvariant()}"), StringComparer.Ordinal)
            : null;
    }
}
