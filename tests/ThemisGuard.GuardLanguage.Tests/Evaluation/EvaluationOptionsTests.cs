using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Evaluation;

public sealed class EvaluationOptionsTests
{
    private const string Template = """
        {"Resources": {
          "Good": {"Type": "AWS::S3::Bucket", "Properties": {"Name": "corp-a", "Encrypted": true}},
          "Bad": {"Type": "AWS::S3::Bucket", "Properties": {"Name": "b", "Encrypted": {"Ref": "P"}, "Tags": [{"Key": "x"}, {"Key": "y"}]}},
          "Topic": {"Type": "AWS::SNS::Topic"}
        }}
        """;

    private static CompiledRuleFile Compile(string rules) => CompiledRuleFile.Compile(RuleFile.Parse(rules, "rules").Root!);

    private static Document Parse(string json = Template, bool opaque = false) =>
        Document.Parse(json, "template", new DocumentOptions { OpaqueIntrinsics = opaque });

    private static RuleResult Evaluate(string rules, EvaluationOptions options, bool opaque = false)
    {
        RuleFileResult result = Compile(rules).Evaluate(Parse(opaque: opaque), options);
        Assert.Null(result.Error);
        return result.Rules[^1];
    }

    private static DocumentNode Resource(Document document, string id)
    {
        Assert.True(document.Root.TryGetProperty("Resources", out DocumentNode resources) && resources.TryGetProperty(id, out _));
        resources.TryGetProperty(id, out DocumentNode resource);
        return resource;
    }

    [Theory]
    [InlineData("Good", RuleStatus.Pass)]
    [InlineData("Bad", RuleStatus.Fail)]
    [InlineData("Topic", RuleStatus.Skip)]
    public void One_resource_is_judged_as_if_it_were_alone(string id, RuleStatus status)
    {
        string[] files =
        [
            "let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\nrule r when %b !empty { %b.Properties.Name == /^corp-/ }",
            "let b = Resources[ Type == 'AWS::S3::Bucket' ]\nrule r when %b !empty { %b.Properties.Name == /^corp-/ }",
            "let b = some Resources.*[ Type in ['AWS::S3::Bucket','X'] ]\nrule r when %b !empty { %b.Properties.Name == /^corp-/ }",
            "AWS::S3::Bucket { Properties.Name == /^corp-/ }",
            "rule r { Resources.*[ Type == /Bucket/ ].Properties.Name == /^corp-/ }",
            "rule r { Resources[ keys != 'Topic' ].Properties.Name == /^corp-/ }",
        ];
        foreach (string rules in files)
        {
            Document document = Parse();
            var options = new EvaluationOptions { Resource = Resource(document, id) };
            RuleFileResult result = Compile(rules).Evaluate(document, options);
            Assert.Equal((rules, status), (rules, result.Status));
        }
    }

    [Fact]
    public void Alone_means_that_the_others_are_not_there()
    {
        Document document = Parse();
        var options = new EvaluationOptions { Resource = Resource(document, "Good") };
        const string Rules = "rule r { Resources.Bad !exists\n Resources.Good exists\n Resources !empty }\nrule n { let n = count(Resources.*)\n %n == 1 }";
        Assert.Equal(RuleStatus.Pass, Compile(Rules).Evaluate(document, options).Status);
        Assert.Throws<ArgumentException>(() => Compile(Rules).Evaluate(document, new EvaluationOptions { Resource = document.Root }));
        Assert.Throws<ArgumentException>(() => Compile(Rules).Evaluate(Parse(), options));
    }

    [Fact]
    public void Evidence_says_what_was_found_where_and_what_was_wanted()
    {
        RuleResult rule = Evaluate(
            "let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\nrule r {\n  %b.Properties.Name == /^corp-/ <<begin with corp->>\n  %b.Properties.Tags[*].Key in ['x']\n  %b.Properties.Logging.Bucket exists\n}",
            new EvaluationOptions { Evidence = true });
        Assert.Equal(
            [
                "/Resources/Bad/Properties/Name 3:61 False == /^corp-/ begin with corp- 3:3 %b.Properties.Name == /^corp-/",
                "/Resources/Good/Properties/Tags 2:53 True in ['x']  4:3 %b.Properties.Tags[*].Key in ['x']",
                "/Resources/Bad/Properties/Tags/1/Key 3:124 False in ['x']  4:3 %b.Properties.Tags[*].Key in ['x']",
                "/Resources/Good/Properties/Logging/Bucket 2:53 True exists  5:3 %b.Properties.Logging.Bucket exists",
                "/Resources/Bad/Properties/Logging/Bucket 3:52 True exists  5:3 %b.Properties.Logging.Bucket exists",
            ],
            rule.Evidence.Select(one => $"{one.Path} {one.Line}:{one.Column} {one.Missing} {one.Wanted} {one.Message} {one.Position} {one.Clause}"));
        Assert.Equal("b", rule.Evidence[0].Value!.Value.GetString());
        Assert.Equal("Tags[*].Key", rule.Evidence[1].RemainingQuery);

        // An evaluator that has been used before says the same.
        const string Rules = "let g = Resources.*.Gone\nrule r { %g exists }";
        Assert.Equal("Gone", Evaluate(Rules, new EvaluationOptions { Evidence = true }).Evidence[0].RemainingQuery);
        Assert.Equal("Gone", Evaluate(Rules, new EvaluationOptions { Evidence = true }).Evidence[0].RemainingQuery);
    }

    [Fact]
    public void An_alternative_that_passes_leaves_no_evidence_and_one_that_fails_leaves_all()
    {
        Assert.Empty(Evaluate("rule r { Resources.Bad.X exists or Resources.Bad exists }", new EvaluationOptions { Evidence = true }).Evidence);
        Assert.Equal(2, Evaluate("rule r { Resources.Bad.X exists or Resources.Bad.Y exists }", new EvaluationOptions { Evidence = true }).Evidence.Count);
        Assert.Empty(Evaluate("rule r { some Resources.*.Properties.Tags exists }", new EvaluationOptions { Evidence = true }).Evidence);
        RuleResult called = Evaluate("rule c(x) { %x.Gone exists }\nrule r { c(Resources.Bad) }", new EvaluationOptions { Evidence = true });
        Assert.Equal("c", called.Evidence.Single().RuleName);
        RuleResult referred = Evaluate("rule a when Resources.Gone exists { Resources exists }\nrule r { a\n}", new EvaluationOptions { Evidence = true });
        Assert.Equal("rule a passes", referred.Evidence.Single().Wanted);
    }

    [Theory]
    [InlineData("Resources.Bad.Properties.Encrypted == true", true, true)]
    [InlineData("Resources.Bad.Properties.Encrypted.Deeper exists", true, true)]
    [InlineData("Resources.Bad.Properties.Encrypted is_bool", true, true)]
    [InlineData("Resources.Bad.Properties.Encrypted exists", false, false)]
    [InlineData("Resources.Bad.Properties.Name == 'x'", false, false)]
    public void A_verdict_that_hangs_on_an_intrinsic_is_marked(string clause, bool touched, bool opaqueEvidence)
    {
        RuleResult rule = Evaluate($"rule r {{ {clause} }}", new EvaluationOptions { Evidence = true, TrackOpaque = true }, opaque: true);
        Assert.Equal(touched, rule.TouchedOpaque);
        Assert.Equal(opaqueEvidence, rule.Evidence.Any(one => one.IsOpaque));
        Assert.False(Evaluate($"rule r {{ {clause} }}", new EvaluationOptions { Evidence = true }, opaque: true).TouchedOpaque);
    }

    [Fact]
    public void What_a_shared_variable_touched_marks_every_rule_that_uses_it()
    {
        const string Rules = "let b = Resources.*[ Properties.Encrypted == true ]\nrule a { %b !empty }\nrule b { %b !empty }\nrule c { a\n}\nrule d { Resources exists }";
        RuleFileResult result = Compile(Rules).Evaluate(Parse(opaque: true), new EvaluationOptions { TrackOpaque = true });
        Assert.Equal([true, true, true, false], result.Rules.Select(rule => rule.TouchedOpaque));
    }

    [Theory]
    [InlineData("rule r { %gone exists }", EvaluationErrorCodes.UnknownName, 1)]
    [InlineData("rule r {\n gone\n}", EvaluationErrorCodes.UnknownName, 2)]
    [InlineData("rule r {\n Resources.Bad.Properties.Name in ['b']\n Resources.Count2 exists or\n count2(Resources) }", EvaluationErrorCodes.UnknownName, 4)]
    [InlineData("rule r { let x = count(Resources)\n %x[*] empty }", EvaluationErrorCodes.WrongKind, 2)]
    [InlineData("AWS::X::Y { a exists }\n", null, 0)]
    [InlineData("rule r { Resources.*[ Type exists ][ Type exists ] exists }", EvaluationErrorCodes.Undefined, 1)]
    [InlineData("rule r { r\n}", EvaluationErrorCodes.Recursion, 1)]
    [InlineData("let v = %w\nlet w = %v\nrule r { %v exists }", EvaluationErrorCodes.Recursion, 3)]
    [InlineData("rule c(x) { c(%x) }\nrule r { c(Resources) }", EvaluationErrorCodes.Recursion, 1)]
    [InlineData("rule r { 'Resources'.Bad.Properties.Name == /(?=b)(b*)*\\1c/ }", null, 0)]
    public void What_can_not_be_judged_is_an_error_with_code_and_position(string rules, string? code, int line)
    {
        RuleFileResult result = Compile(rules).Evaluate(Parse(), EvaluationOptions.Default);
        Assert.Equal(code, result.Error?.Code);
        Assert.Equal(line, result.Error?.Position.Line ?? 0);
        Assert.True(code is null || result.Rules.Count == 0);
    }

    [Fact]
    public void A_budget_of_steps_ends_an_evaluation_that_would_take_for_ever()
    {
        string rules = "rule f0(x) { %x exists }\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"rule f{i}(x) {{ f{i - 1}(%x)\n f{i - 1}(%x) }}\n")) + "rule r { f40(Resources) }";
        EvaluationError error = Compile(rules).Evaluate(Parse(), new EvaluationOptions { MaxSteps = 100_000 }).Error!;
        Assert.Equal((EvaluationErrorCodes.Budget, true), (error.Code, error.IsLimit));
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Compile("rule r { Resources exists }").Evaluate(Parse(), new EvaluationOptions { CancellationToken = cancelled.Token }));
        Assert.Null(Compile("rule r { Resources exists }").Evaluate(Parse(), EvaluationOptions.Default).Error);
    }

    [Fact]
    public void Many_threads_share_a_file_and_a_document()
    {
        CompiledRuleFile file = Compile("let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\nrule r { %b.Properties.Name == /^corp-/ }");
        Document document = Parse();
        Parallel.For(0, 200, _ => Assert.Equal(RuleStatus.Fail, file.Evaluate(document, new EvaluationOptions { Evidence = true }).Status));
    }

    [Fact]
    public void Judging_one_more_resource_allocates_nothing()
    {
        CompiledRuleFile file = Compile("let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\nrule r when %b !empty { %b.Properties.Name == /^corp-/\n %b { Properties.Enc !exists or Properties.Enc in [true] } }");
        long few = Allocated(file, 10);
        long many = Allocated(file, 500);
        Assert.InRange(many - few, 0, 64);
    }

    private static long Allocated(CompiledRuleFile file, int resources)
    {
        string json = "{\"Resources\":{" + string.Join(',', Enumerable.Range(0, resources).Select(i => $"\"R{i}\":{{\"Type\":\"AWS::S3::Bucket\",\"Properties\":{{\"Name\":\"corp-{i}\"}}}}")) + "}}";
        Document document = Document.Parse(json, "many", DocumentOptions.Default);
        file.Evaluate(document, EvaluationOptions.Default);
        file.Evaluate(document, EvaluationOptions.Default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        file.Evaluate(document, EvaluationOptions.Default);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
