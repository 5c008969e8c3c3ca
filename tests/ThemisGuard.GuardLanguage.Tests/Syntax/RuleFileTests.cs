using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Syntax;

public sealed class RuleFileTests
{
    [Fact]
    public void A_file_tells_its_header_rules_and_resource_types()
    {
        RuleFile file = RuleFile.Parse(
            "# Title: t\n#\n#   more\n\nlet T = 'AWS::A::B'\nlet a = Resources.*[ Type == %T ]\nlet b = Resources.*[ Type in ['AWS::C::D', 'AWS::E::F'] ]\nrule one when %a !empty { AWS::G::H { x exists } }\nrule p(q) { %q.Type == 'AWS::I::J' }\ny exists # not a header",
            "file").Root!;
        Assert.Equal(["Title: t", "", "  more"], file.HeaderComments);
        Assert.Equal(["default", "one"], file.RuleNames);
        Assert.Equal(["AWS::A::B", "AWS::C::D", "AWS::E::F", "AWS::G::H", "AWS::I::J"], file.ResourceTypes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("rule r { a = 1 }", 1, 12, "TG1001", "unexpected '= 1 }', expected")]
    [InlineData("rule r { a == 1 and b == 2 }", 1, 21, "TG1001", "there is no 'and'")]
    [InlineData("rule r {\n  a == 'x\n}", 2, 8, "TG1002", "the string does not end; expected '")]
    [InlineData("rule r { a == 1 <<no end }", 1, 17, "TG1002", "the message does not end; expected >>")]
    [InlineData("rule r { a == /a(/ }", 1, 15, "TG1003", "the regular expression is malformed: a group is not closed")]
    [InlineData("rule r { a == r[1,2.0] }", 1, 15, "TG1004", "the bounds of a range")]
    [InlineData("rule r { p }", 1, 12, "TG1001", "a line break if 'p' is the name of a rule")]
    [InlineData("rule r {", 1, 9, "TG1001", "unexpected end of the file")]
    [InlineData("rule r { }", 1, 10, "TG1001", "unexpected '}'")]
    [InlineData("rule 1", 1, 6, "TG1001", "the name of the rule")]
    [InlineData("\uFEFFrule r { a exists }", 1, 1, "TG1001", "byte-order mark")]
    public void A_problem_has_a_place_a_code_and_says_what_was_expected(string text, int line, int column, string code, string message)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(text, "file");
        Diagnostic problem = Assert.Single(parsed.Diagnostics);
        Assert.Null(parsed.Root);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column, code), (problem.Line, problem.Column, problem.Code));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Deep_literals_are_refused(string open, string close)
    {
        string text = $"rule r {{ a == {string.Concat(Enumerable.Repeat(open, 5000))}1{string.Concat(Enumerable.Repeat(close, 5000))} }}";
        Assert.Equal("TG1005", RuleFile.Parse(text, "file").Diagnostics.Single().Code);
    }

    [Theory]
    [InlineData("a[ ", " exists ]")]
    [InlineData("a { ", " exists }")]
    [InlineData("when a exists { ", " exists }")]
    public void Nested_clauses_are_parsed_once_and_refused_when_too_deep(string open, string close)
    {
        string Nested(int depth) => $"rule r {{ {string.Concat(Enumerable.Repeat(open, depth))}b{string.Concat(Enumerable.Repeat(close, depth))} exists }}";
        Assert.True(RuleFile.Parse(Nested(1), "file").Diagnostics.Count <= 1);
        Assert.Equal("TG1005", RuleFile.Parse(Nested(5000), "file").Diagnostics.Single().Code);
        _ = RuleFile.Parse(Nested(60), "file");
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        Diagnostic problem = RuleFile.Parse([(byte)'a', (byte)'\n', 0xFF], "file").Diagnostics.Single();
        Assert.Equal(("TG1006", 2, 1), (problem.Code, problem.Line, problem.Column));
    }
}
