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

    private static bool IsOpen(string clauses, string json)
    {
        RuleFile file = RuleFile.Parse(Encoding.UTF8.GetBytes($"rule r {{ {clauses} }}"), "r.guard").Root!;
        Document document = Document.Parse(Encoding.UTF8.GetBytes(json), "d.json", new DocumentOptions { OpaqueIntrinsics = true });
        RuleResult result = CompiledRuleFile.Compile(file).Evaluate(document, new EvaluationOptions { TrackOpaque = true }).Rules[0];
        Assert.Equal(RuleStatus.Pass, result.Status);
        return result.TouchedOpaque;
    }
}
