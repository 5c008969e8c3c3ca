using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Evaluation;

public class MessageTests
{
    [Theory]
    [InlineData("let v = 'kms'\nrule r { a == 2 <<use %{v}, not %{this}>> }", "use kms, not 1")]
    [InlineData("rule r { let v = l\n a == 2 <<of %{ v }>> }", "of [1,\"x\"]")]
    [InlineData("let v = l[*]\nrule r { a == 2 <<of %{v}>> }", "of 1, x")]
    [InlineData("let v = missing.x\nrule r { a == 2 <<%{v}>> }", "(missing)")]
    [InlineData("rule r { b exists <<%{this}>> }", "(missing)")]
    [InlineData("rule r { a == 2 <<%{nobody} %{>> }", "%{nobody} %{")]
    [InlineData("let v = parse_int(l[1])\nrule r { a == 2 <<%{v}>> }", "%{v}")]
    [InlineData("rule f(p) { %p == 2 <<%{p}>> }\nrule r { f(a) }", "1")]
    public void A_variable_in_a_message_stands_for_its_value(string rules, string message) => Assert.Equal(message, MessageOf(rules, interpolate: true));

    [Fact]
    public void Unless_asked_for_a_message_is_told_as_it_is_written() =>
        Assert.Equal("use %{v}", MessageOf("let v = 1\nrule r { a == 2 <<use %{v}>> }", interpolate: false));

    [Theory]
    [InlineData("rule r <<of the rule>> { a == 2 }", "of the rule")]
    [InlineData("rule r <<of the rule>> when a exists { a == 2 <<of the clause>> }", "of the clause")]
    [InlineData("rule f(p) { %p == 2 }\nrule r <<of the rule>> { f(a) <<of the call>> }", "of the call")]
    [InlineData("rule f(p) { %p == 2 }\nrule r <<of the rule>> { f(a) }", "of the rule")]
    [InlineData("rule s <<of the other>> { a == 2 }\nrule r { s <<of the reference>>\n}", "of the other")]
    public void A_clause_without_a_message_tells_that_of_what_it_is_in(string rules, string message) => Assert.Equal(message, MessageOf(rules, interpolate: true));

    [Fact]
    public void A_message_that_needs_a_broken_variable_changes_no_verdict()
    {
        const string Rules = "let v = %v\nlet w = parse_int(l[1])\nrule r { a == 2 <<%{v} %{w}>>\n l[1] == 'x' }\nrule s { %w == 3 or a == 1 }";
        RuleFileResult plain = Evaluate("rule r { a == 2 }", interpolate: true);
        RuleFileResult result = CompiledRuleFile.Compile(RuleFile.Parse(Rules, "r").Root!).Evaluate(Data(), new EvaluationOptions { Evidence = true, InterpolateMessages = true });

        Assert.Equal(RuleStatus.Fail, plain.Status);
        Assert.Equal(EvaluationErrorCodes.WrongKind, result.Error?.Code);
        Assert.Equal(EvaluationErrorCodes.WrongKind, CompiledRuleFile.Compile(RuleFile.Parse(Rules, "r").Root!).Evaluate(Data(), EvaluationOptions.Default).Error?.Code);
    }

    [Fact]
    public void A_message_captures_no_keys()
    {
        const string Rules = "let v = m[ n | x == 1 ]\nrule r { a == 2 <<%{v}>> }\nrule s { %v !empty\n %n == 'k' }";
        RuleFileResult result = Evaluate(Rules, interpolate: true);
        Assert.Equal("%{v}", result.Rules[0].Evidence[0].Message);
        Assert.Equal(Evaluate(Rules, interpolate: false).Rules.Select(rule => rule.Status), result.Rules.Select(rule => rule.Status));
    }

    private static string? MessageOf(string rules, bool interpolate) => Evaluate(rules, interpolate).Rules.First(rule => rule.Name == "r").Evidence[0].Message;

    private static RuleFileResult Evaluate(string rules, bool interpolate)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(rules, "r");
        Assert.Empty(parsed.Diagnostics);
        return CompiledRuleFile.Compile(parsed.Root!).Evaluate(Data(), new EvaluationOptions { Evidence = true, InterpolateMessages = interpolate });
    }

    private static Document Data() => Document.Parse("""{"a":1,"l":[1,"x"],"m":{"k":{"x":1}}}""", "data", DocumentOptions.Reference);
}
