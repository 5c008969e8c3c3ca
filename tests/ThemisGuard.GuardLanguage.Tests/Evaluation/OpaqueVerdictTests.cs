using System.Text;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Evaluation;

public sealed class OpaqueVerdictTests
{
    private const string KeyOfTheTemplate = """{"Key":{"Fn::GetAtt":["K","Arn"]},"Name":"x"}""";

    [Fact]
    public void A_comparison_with_an_intrinsic_is_open() => Assert.True(IsOpen("Key not in ['a']", KeyOfTheTemplate));

    [Fact]
    public void Asking_for_the_intrinsic_by_its_key_is_not_open() => Assert.False(IsOpen("Key.'Fn::GetAtt' exists", KeyOfTheTemplate));

    [Fact]
    public void Asking_for_another_intrinsic_is_open() => Assert.True(IsOpen("Key.Ref !exists", KeyOfTheTemplate));

    [Fact]
    public void An_alternative_that_certainly_holds_closes_the_others() =>
        Assert.False(IsOpen("Key == 'a' or\nName == 'x'", KeyOfTheTemplate));

    [Fact]
    public void Alternatives_that_all_hang_on_the_intrinsic_stay_open() =>
        Assert.True(IsOpen("Name == 'y' or\nKey not in ['a']", KeyOfTheTemplate));

    [Fact]
    public void What_was_open_before_a_certain_alternative_stays_open() =>
        Assert.True(IsOpen("Key not in ['a']\nName == 'y' or\nName == 'x'", KeyOfTheTemplate));

    [Theory]
    [InlineData("Name == 'y' or\nKey == 'a'", false)]
    [InlineData("Name == 'y' or\nName == 'z'", true)]
    [InlineData("Name == 'y' or\nThis[*] { Key == 'a' }", true)]
    [InlineData("Key == 'a'\nName == 'y'", true)]
    [InlineData("Name == 'y' or\nOther { Key == 'a' }", false)]
    public void A_failure_is_certain_only_when_no_alternative_may_yet_hold(string clauses, bool isCertain)
    {
        RuleResult result = Evaluate(clauses, """{"Key":{"Fn::GetAtt":["K","Arn"]},"Name":"x","Other":{"Key":{"Ref":"K"}}}""");
        Assert.Equal(RuleStatus.Fail, result.Status);
        Assert.Equal(isCertain, result.Evidence.Any(evidence => !evidence.IsOpaque));
    }

    private static bool IsOpen(string clauses, string json)
    {
        RuleResult result = Evaluate(clauses, json);
        Assert.Equal(RuleStatus.Pass, result.Status);
        return result.TouchedOpaque;
    }

    private static RuleResult Evaluate(string clauses, string json)
    {
        RuleFile file = RuleFile.Parse(Encoding.UTF8.GetBytes($"rule r {{ {clauses} }}"), "r.guard").Root!;
        Document document = Document.Parse(Encoding.UTF8.GetBytes(json), "d.json", new DocumentOptions { OpaqueIntrinsics = true });
        return CompiledRuleFile.Compile(file).Evaluate(document, new EvaluationOptions { TrackOpaque = true, Evidence = true }).Rules[0];
    }
}
