using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Cli.Validate;

/// <summary>What one rule file says about one data file. Why, is found out again when it is written: it can be much.</summary>
internal sealed record FileVerdict(CompiledRuleFile Rules, Document Document, RuleFileResult Result)
{
    private static readonly EvaluationOptions s_withEvidence = new() { Evidence = true };

    public string RuleFile => Rules.Source.Name;

    /// <summary>The rules that fail, with their evidence.</summary>
    public IEnumerable<RuleResult> Failures() => Result.Status != RuleStatus.Fail
        ? []
        : Rules.Evaluate(Document, s_withEvidence).Rules.Where(rule => rule.Status == RuleStatus.Fail);
}

/// <summary>What all rule files say about one data file.</summary>
internal sealed record DataVerdict(string Name, Document Document, IReadOnlyList<FileVerdict> Files)
{
    public RuleStatus Status => Files.Select(file => file.Result.Status).DefaultIfEmpty(RuleStatus.Skip).Max();
}

/// <summary>One run of <c>themis validate</c>.</summary>
internal sealed class Validation(ValidateRequest request, Func<Stream> input, Stream output, TextWriter errors)
{
    public ValidateExit Run(CancellationToken cancellationToken)
    {
        try
        {
            return Validate(cancellationToken);
        }
        catch (InputException problem)
        {
            errors.WriteLine($"Error: {problem.Message}");
        }
        catch (DocumentException problem)
        {
            // The first words are the reference's, which tools look for.
            errors.WriteLine($"Error encountered while parsing data file: {problem.Message}");
        }
        catch (IOException problem)
        {
            errors.WriteLine($"Error: {problem.Message}");
        }

        return ValidateExit.Error;
    }

    private ValidateExit Validate(CancellationToken cancellationToken)
    {
        List<InputText> ruleTexts;
        List<InputText> dataTexts;
        if (request.Payload)
        {
            using Stream payload = input();
            (ruleTexts, dataTexts) = InputFiles.ReadPayload(payload);
        }
        else
        {
            ruleTexts = InputFiles.ReadRules(request.Rules, request.LastModified);
            dataTexts = request.Data.Count > 0 ? InputFiles.ReadData(request.Data, request.LastModified) : [ReadInput()];
        }

        // The reference validates nothing and says that all is well.
        if (ruleTexts.Count == 0 || dataTexts.Count == 0)
        {
            throw new InputException($"there are no {(ruleTexts.Count == 0 ? "rule" : "data")} files to validate");
        }

        Document? parameters = Parameters.Read(InputFiles.ReadData(request.Parameters, request.LastModified));
        CompiledRuleFile?[] rules = Compile(ruleTexts, cancellationToken);
        var documents = new DataVerdict[dataTexts.Count];
        Each(dataTexts.Count, i =>
        {
            Document document = Document.Parse(dataTexts[i].Utf8, dataTexts[i].Name, DocumentOptions.Reference);
            document = parameters is null ? document : Parameters.Merge(document, parameters);
            documents[i] = new DataVerdict(dataTexts[i].Name, document, Judge(rules, document, cancellationToken));
        }, cancellationToken);
        return Report(documents, rules);
    }

    private InputText ReadInput()
    {
        using Stream stream = input();
        return new InputText("STDIN", InputFiles.ReadAll(stream));
    }

    private CompiledRuleFile?[] Compile(List<InputText> texts, CancellationToken cancellationToken)
    {
        var files = new CompiledRuleFile?[texts.Count];
        var problems = new string?[texts.Count];
        Each(texts.Count, i =>
        {
            ParseResult<RuleFile> parsed = RuleFile.Parse(texts[i].Utf8, texts[i].Name);
            files[i] = parsed.Succeeded ? CompiledRuleFile.Compile(parsed.Root) : null;
            problems[i] = parsed.Succeeded ? null : string.Join('\n', parsed.Diagnostics.Select(problem => $"Parsing error in {texts[i].Name}:{problem}"));
        }, cancellationToken);
        foreach (string? problem in problems)
        {
            if (problem is not null)
            {
                errors.WriteLine(problem);
            }
        }

        return files;
    }

    private static FileVerdict[] Judge(CompiledRuleFile?[] rules, Document document, CancellationToken cancellationToken)
    {
        CompiledRuleFile[] sound = [.. rules.OfType<CompiledRuleFile>()];
        var verdicts = new FileVerdict[sound.Length];
        var options = new EvaluationOptions { CancellationToken = cancellationToken };
        Each(sound.Length, i => verdicts[i] = new FileVerdict(sound[i], document, sound[i].Evaluate(document, options)), cancellationToken);
        return verdicts;
    }

    private static void Each(int count, Action<int> work, CancellationToken cancellationToken)
    {
        if (count < 2)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }

            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, work);
        }
        catch (AggregateException several)
        {
            // All threads fail alike; the first problem is enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private ValidateExit Report(DataVerdict[] documents, CompiledRuleFile?[] rules)
    {
        foreach (DataVerdict document in documents)
        {
            if (document.Files.FirstOrDefault(file => file.Result.Error is not null) is { } failed)
            {
                errors.WriteLine($"Error: {failed.RuleFile}: {failed.Result.Error} (on {document.Name})");
                return ValidateExit.Error;
            }
        }

        switch (request.Format)
        {
            case ReportFormat.Json or ReportFormat.Yaml when request.Structured:
                JsonReport.Write(output, documents, request.Format == ReportFormat.Yaml);
                break;
            case ReportFormat.Sarif:
                SarifReport.Write(output, documents);
                break;
            case ReportFormat.Junit:
                JunitReport.Write(output, documents);
                break;
            default:
                SummaryReport.Write(output, documents, request);
                break;
        }

        bool badRules = Array.Exists(rules, file => file is null);
        bool fails = Array.Exists(documents, document => document.Status == RuleStatus.Fail);
        return fails ? ValidateExit.NotCompliant : badRules ? ValidateExit.BadRules : ValidateExit.Compliant;
    }
}
