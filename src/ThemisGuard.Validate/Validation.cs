using ThemisGuard.Compliance.Inventory.Resolving;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Validate;

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
            ruleTexts = InputFiles.FindRules(request.Rules, request.LastModified);
            dataTexts = request.Data.Count > 0 ? InputFiles.FindData(request.Data, request.LastModified) : [ReadInput()];
        }

        // The reference validates nothing and says that all is well.
        if (ruleTexts.Count == 0 || dataTexts.Count == 0)
        {
            throw new InputException($"there are no {(ruleTexts.Count == 0 ? "rule" : "data")} files to validate");
        }

        Document? parameters = Parameters.Read(InputFiles.FindData(request.Parameters, request.LastModified));
        var documents = new Document[dataTexts.Count];
        Each(dataTexts.Count, i => documents[i] = ReadDocument(dataTexts[i], parameters), cancellationToken);
        if (request.Resolve)
        {
            documents = Resolve(documents);
        }

        FileVerdict[]?[] verdicts = Judge(ruleTexts, documents, cancellationToken);
        DataVerdict[] byDocument =
        [
            .. documents.Select((document, i) => new DataVerdict(document.Name, document, [.. verdicts.OfType<FileVerdict[]>().Select(file => file[i])])),
        ];
        return Report(byDocument, Array.Exists(verdicts, file => file is null));
    }

    private InputText ReadInput()
    {
        using Stream stream = input();
        return new InputText("STDIN", InputFiles.ReadAll(stream));
    }

    private Document ReadDocument(InputText text, Document? parameters)
    {
        Document document = Document.Parse(text.Read(), text.Name, request.Resolve ? DocumentOptions.Default : DocumentOptions.Reference);
        return parameters is null ? document : Parameters.Merge(document, parameters);
    }

    private Document[] Resolve(Document[] documents)
    {
        ResolvedTemplate[] resolved = [.. documents.Select(document => TemplateResolver.Resolve(document, request.TemplateParameters))];
        foreach (string name in request.TemplateParameters.Keys)
        {
            if (!name.StartsWith("AWS::", StringComparison.Ordinal) && !Array.Exists(resolved, template => template.Parameters.Contains(name)))
            {
                throw new InputException($"no template has the parameter '{name}'");
            }
        }

        foreach (ResolvedTemplate template in resolved)
        {
            if (template.FirstOpen is { } first)
            {
                errors.WriteLine($"{template.Document.Name}: {template.Open} intrinsics are known only at deployment, the first at {first.Line}:{first.Column}; they are judged as they are written");
            }

            if (template.Removed.Count > 0)
            {
                errors.WriteLine($"{template.Document.Name}: not judged, since their condition does not hold: {string.Join(", ", template.Removed)}");
            }
        }

        return [.. resolved.Select(template => template.Document)];
    }

    /// <summary>
    /// The verdicts of each rule file on each document; null for a file that does not parse. A file is read, run and, unless it
    /// fails, forgotten: 237 of them compiled are more than most documents.
    /// </summary>
    private FileVerdict[]?[] Judge(List<InputText> rules, Document[] documents, CancellationToken cancellationToken)
    {
        var verdicts = new FileVerdict[]?[rules.Count];
        var problems = new string?[rules.Count];
        var options = new EvaluationOptions { CancellationToken = cancellationToken };
        Each(rules.Count, i =>
        {
            ParseResult<RuleFile> parsed = RuleFile.Parse(rules[i].Read(), rules[i].Name);
            if (!parsed.Succeeded)
            {
                problems[i] = string.Join('\n', parsed.Diagnostics.Select(problem => $"Parsing error in {rules[i].Name}:{problem}"));
                return;
            }

            CompiledRuleFile file = CompiledRuleFile.Compile(parsed.Root);
            var own = new FileVerdict[documents.Length];
            Each(documents.Length, d => own[d] = FileVerdict.Of(file, documents[d], file.Evaluate(documents[d], options), request), cancellationToken);
            verdicts[i] = own;
        }, cancellationToken);
        foreach (string? problem in problems)
        {
            if (problem is not null)
            {
                errors.WriteLine(problem);
            }
        }

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

    private ValidateExit Report(DataVerdict[] documents, bool badRules)
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

        bool fails = Array.Exists(documents, document => document.Files.Any(file => file.Counts(request.FailOn)));
        return fails ? ValidateExit.NotCompliant : badRules ? ValidateExit.BadRules : ValidateExit.Compliant;
    }
}
