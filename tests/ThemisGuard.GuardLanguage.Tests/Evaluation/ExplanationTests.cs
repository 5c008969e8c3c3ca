using System.Text;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Evaluation;

/// <summary>Evidence for who has the verdicts already.</summary>
public sealed class ExplanationTests
{
    private const string Rules = """
        let buckets = Resources.*[ Type == 'Bucket' ]
        rule GOOD { Resources exists }
        rule NAMED when %buckets !empty { %buckets.Name exists <<name them>> %buckets.Name != 'b' }
        rule TAGGED when %buckets !empty { %buckets.Tags[*].Key exists or %buckets.Free exists }
        """;

    private const string Captures = "rule KEYS { Resources[ name | Type == 'Bucket' ].Name exists %name == 'A' }";

    private const string Data = """{"Resources":{"A":{"Type":"Bucket"},"B":{"Type":"Bucket","Name":"b","Tags":[]},"C":{"Type":"Queue"}}}""";

    [Theory]
    [InlineData(Rules)]
    [InlineData(Captures)]
    public void Explain_tells_what_an_evaluation_with_evidence_tells(string rules)
    {
        (CompiledRuleFile file, Document document) = Read(rules, Data);
        RuleFileResult verdict = file.Evaluate(document, EvaluationOptions.Default);
        var told = new List<string>();

        file.Explain(document, verdict, EvaluationOptions.Default, rule => told.AddRange(rule.Evidence.Select(item => Show(rule, item))));

        RuleFileResult whole = file.Evaluate(document, new EvaluationOptions { Evidence = true });
        Assert.NotEmpty(told);
        Assert.Equal(whole.Rules.SelectMany(rule => rule.Evidence.Select(item => Show(rule, item))), told);
    }

    [Fact]
    public void A_rule_whose_reasons_take_too_many_steps_is_told_without()
    {
        string data = $$"""{"Items":[{{string.Join(',', Enumerable.Repeat("{\"a\":1}", 20_000))}}]}""";
        (CompiledRuleFile file, Document document) = Read("rule FIRST { Items[*] { a == 2 } }\nrule SECOND { Items[*].a == 3 }", data);
        RuleFileResult verdict = file.Evaluate(document, EvaluationOptions.Default);
        var told = new List<(string Rule, int Evidence)>();

        file.Explain(document, verdict, new EvaluationOptions { MaxSteps = 10_000 }, rule => told.Add((rule.Name, rule.Evidence.Count)));

        Assert.Equal([("FIRST", 0), ("SECOND", 0)], told);
    }

    [Fact]
    public void A_verdict_of_another_file_is_refused()
    {
        (CompiledRuleFile file, Document document) = Read(Rules, Data);
        RuleFileResult other = Read(Captures, Data).File.Evaluate(document, EvaluationOptions.Default);

        Assert.Throws<ArgumentException>(() => file.Explain(document, other, EvaluationOptions.Default, _ => { }));
    }

    [Fact]
    public void Columns_count_characters_wherever_others_than_ascii_stand()
    {
        (CompiledRuleFile file, Document document) = Read("rule R { a == 1\n b == 1 }", "{\"ä\": \"日本\", \"a\": 2,\n \"b\": 2}");
        var places = new List<(int, int, string)>();

        file.Explain(document, file.Evaluate(document, EvaluationOptions.Default), EvaluationOptions.Default, rule => places.AddRange(rule.Evidence.Select(item => (item.Line, item.Column, item.Path))));

        Assert.Equal([(1, 18, "/a"), (2, 7, "/b")], places);
    }

    private static string Show(RuleResult rule, Evidence item) =>
        $"{rule.Name} {item.RuleName} {item.Path} {item.Line}:{item.Column} {item.Missing} {item.RemainingQuery} {item.Wanted} {item.Message} {item.Position} {item.Clause}";

    private static (CompiledRuleFile File, Document Document) Read(string rules, string data) =>
        (CompiledRuleFile.Compile(RuleFile.Parse(rules, "rules").Root!), Document.Parse(Encoding.UTF8.GetBytes(data), "data", DocumentOptions.Reference));
}
