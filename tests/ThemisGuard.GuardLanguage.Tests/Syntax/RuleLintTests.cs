using ThemisGuard.GuardLanguage.Syntax;
using ThemisGuard.GuardLanguage.Syntax.Linting;

namespace ThemisGuard.GuardLanguage.Tests.Syntax;

public class RuleLintTests
{
    [Theory]
    [InlineData("rule r { a exists }\nrule r { b exists }", "2:1: TG2001")]
    [InlineData("rule f(x) { %x exists }\nrule f(x) { %x empty }\nrule r { f(a) }", "1:1: TG2001")]
    [InlineData("rule r { let v = 1\n let v = b\n a == %v }", "2:2: TG2001")]
    [InlineData("let v = 1\nrule r { a exists }", "1:1: TG2002")]
    [InlineData("rule f(x, y) { %x exists }\nrule r { f(a, b) }", "1:1: TG2002")]
    [InlineData("rule f(x) { %x exists }\nrule r { a exists }", "1:1: TG2002")]
    [InlineData("rule r { %v exists }", "1:10: TG2003")]
    [InlineData("rule r {\n nope\n}", "2:2: TG2003")]
    [InlineData("rule r { nope(a) }", "1:10: TG2003")]
    [InlineData("rule f(x) { %x exists }\nrule r { f(a, b) }", "2:10: TG2003")]
    [InlineData("rule r { a == lower(b) }", "1:15: TG2003")]
    [InlineData("rule r { a == join(b) }", "1:15: TG2003")]
    [InlineData("rule r { not a == 1 }", "1:10: TG2004")]
    [InlineData("rule f(x) { %x exists }\nrule r { not f(a) }", "2:10: TG2004")]
    [InlineData("rule r { a != b }", "1:10: TG2005")]
    [InlineData("rule r { a in 'abc' }", "1:10: TG2005")]
    [InlineData("rule r { a in [r[0,5]] }", "1:10: TG2005")]
    [InlineData("rule r { a < /b/ }", "1:10: TG2005")]
    [InlineData("rule r { l[*][ a == 1 ] !empty }", "1:14: TG2006")]
    [InlineData("rule r { m[ a exists ][ b exists ] !empty }", "1:23: TG2006")]
    [InlineData("let v = n[*]\nrule r { m[ keys == %v ] exists }", "2:11: TG2006")]
    [InlineData("rule r { m.'42' exists }", "1:11: TG2007")]
    [InlineData("rule r { l[-1] exists }", "1:11: TG2007")]
    [InlineData("rule able { a exists }\nrule r { n == nullable\n}", "2:10: TG2008")]
    [InlineData("rule s when a exists { b exists }\nrule r {\n s\n}", "3:2: TG2009")]
    [InlineData("rule r { a exists\n b exists\n a exists }", "3:2: TG2010")]
    [InlineData("rule r { a exists or  a  exists }", "1:23: TG2010")]
    public void A_trap_is_told_with_its_place(string rules, string warning)
    {
        IReadOnlyList<Diagnostic> found = Check(rules);
        Assert.Contains(found, one => one.ToString().StartsWith(warning, StringComparison.Ordinal));
        Assert.All(found, one => Assert.Equal(DiagnosticSeverity.Warning, one.Severity));
    }

    [Theory]
    [InlineData("let b = Resources.*[ Type == 'AWS::S3::Bucket' ]\nrule R when %b !empty { %b.Properties.Name == /^x/ <<m>> }")]
    [InlineData("let b = Resources.*[ Type == 'T'\n Metadata.guard.SuppressedRules not exists or Metadata.guard.SuppressedRules.* != 'R' ]\nrule R when %b !empty { %b { a exists or\n b exists } }")]
    [InlineData("rule f(x) { %x == 1 or %x == 2 }\nrule R { f(a)\n f(b) }")]
    [InlineData("let names = ['a','b']\nrule R { m[ keys in %names ] exists\n m[ keys == /a/ ] exists }")]
    [InlineData("rule R { let v = 'x'\n a != %v\n m[ keys == %v ] exists }")]
    [InlineData("let v = 1\nrule R { a == 2 <<want %{v}>> }")]
    [InlineData("rule R { m[ n | a == 1 ] !empty\n %n == 'k' }")]
    [InlineData("rule R { let v = to_lower(a)\n %v == 'x' }")]
    [InlineData("rule R { a == true b == 1\n c is_string d exists }")]
    public void What_is_plain_is_not_warned_of(string rules) => Assert.Empty(Check(rules));

    [Fact]
    public void Warnings_come_in_the_order_of_the_text_and_quote_it()
    {
        IReadOnlyList<Diagnostic> found = Check("rule r { not a == 1\n %v exists }");
        Assert.Equal([(1, "not a == 1"), (2, "%v")], found.Select(one => (one.Line, one.Text)));
    }

    private static IReadOnlyList<Diagnostic> Check(string rules)
    {
        ParseResult<RuleFile> parsed = RuleFile.Parse(rules, "r");
        Assert.Empty(parsed.Diagnostics);
        return RuleLint.Check(parsed.Root!);
    }
}
