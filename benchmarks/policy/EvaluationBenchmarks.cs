using System.Text;
using BenchmarkDotNet.Attributes;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.Benchmarks.Policy;

/// <summary>
/// Time and bytes per resource and rule: one evaluation of one rule on a template whose resources all concern it, divided by
/// their number.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class EvaluationBenchmarks
{
    private const int Resources = 1000;

    private CompiledRuleFile passing = null!;
    private CompiledRuleFile failing = null!;
    private Document document = null!;
    private byte[] json = [];

    [GlobalSetup]
    public void Setup()
    {
        const string Selection = "let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\n";
        passing = Compile(Selection + "rule r when %b !empty { %b.Properties.Encryption.Algorithm in ['aws:kms','AES256']\n %b.Properties.Name == /^corp-/ }");
        failing = Compile(Selection + "rule r when %b !empty { %b.Properties.Logging exists <<log>> }");
        json = Encoding.UTF8.GetBytes("{\"Resources\":{" + string.Join(',', Enumerable.Range(0, Resources).Select(i =>
            $"\"R{i}\":{{\"Type\":\"AWS::S3::Bucket\",\"Properties\":{{\"Name\":\"corp-{i}\",\"Encryption\":{{\"Algorithm\":\"aws:kms\"}}}}}}")) + "}}");
        document = Document.Parse(json, "bench", DocumentOptions.Default);
        if (Verdict() != RuleStatus.Pass || WithEvidence().Rules[0].Evidence.Count != Resources)
        {
            throw new InvalidOperationException("The benchmark measures the wrong thing.");
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Resources)]
    public RuleStatus Verdict() => passing.Evaluate(document, EvaluationOptions.Default).Status;

    [Benchmark(OperationsPerInvoke = Resources)]
    public RuleFileResult WithEvidence() => failing.Evaluate(document, new EvaluationOptions { Evidence = true });

    [Benchmark(OperationsPerInvoke = Resources)]
    public Document Parse() => Document.Parse(json, "bench", DocumentOptions.Default);

    private static CompiledRuleFile Compile(string rules) => CompiledRuleFile.Compile(RuleFile.Parse(rules, "bench").Root!);
}
