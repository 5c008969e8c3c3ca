namespace ThemisGuard.Jsonata.Tests.Syntax;

public sealed class DiagnosticsTests
{
    [Theory]
    [InlineData("", "S0207", 0, "(end)", "Unexpected end of expression")]
    [InlineData("1 +", "S0207", 3, "(end)", "Unexpected end of expression")]
    [InlineData("Account.Order[", "S0203", 14, "(end)", "Expected \"]\" before end of expression")]
    [InlineData("[1,2", "S0203", 4, "(end)", "Expected \"]\" before end of expression")]
    [InlineData("{\"a\" 1}", "S0202", 6, "1", "Expected \":\", got \"1\"")]
    [InlineData("1 2", "S0201", 3, "2", "Syntax error: \"2\"")]
    [InlineData("\"open", "S0101", 5, null, "String literal must be terminated by a matching quote")]
    [InlineData("\"\\y\"", "S0103", 2, "y", "Unsupported escape sequence: \\\"y\"")]
    [InlineData("\"\\u12x4\"", "S0104", 2, null, "The escape sequence \\u must be followed by 4 hex digits")]
    [InlineData("`open", "S0105", 5, null, "Quoted property name must be terminated with a backquote (`)")]
    [InlineData("/* open", "S0106", 0, null, "Comment has no closing tag")]
    [InlineData("1e1000", "S0102", 0, "1e1000", "Number out of range: \"1e1000\"")]
    [InlineData("a ! b", "S0204", 3, "!", "Unknown operator: \"!\"")]
    [InlineData("*.)", "S0211", 3, ")", "The symbol \")\" cannot be used as a unary operator")]
    [InlineData("a := 1", "S0212", 1, "a", "The left side of := must be a variable name (start with $)")]
    [InlineData("a.1", "S0213", 3, null, "The literal value 1 cannot be used as a step within a path expression")]
    [InlineData("a@b", "S0214", 3, "@", "The right side of \"@\" must be a variable name (start with $)")]
    [InlineData("%", "S0217", 1, "parent", "The object representing the 'parent' cannot be derived from this expression")]
    [InlineData("//", "S0301", 1, null, "Empty regular expressions are not allowed")]
    [InlineData("/open", "S0302", 5, null, "No terminating / in regular expression")]
    [InlineData("function(a){1}", "S0208", 10, "a", "Parameter 1 of function definition must be a variable name (start with $)")]
    [InlineData("function($a)<n<n>>{1}", "S0401", 15, null, "Type parameters can only be applied to functions and arrays")]
    public void A_fault_has_code_position_token_and_message(string text, string code, int position, string? token, string message)
    {
        JsonataParseResult result = JsonataExpression.Parse(text);

        Assert.Null(result.Expression);
        Assert.Equal(new JsonataDiagnostic(code, position, token, message), Assert.Single(result.Diagnostics));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("-")]
    [InlineData("$f(")]
    [InlineData("function($x){")]
    [InlineData("a.")]
    [InlineData("1+")]
    [InlineData("a[")]
    [InlineData("x?")]
    [InlineData("|")]
    [InlineData("^(")]
    [InlineData("a^(")]
    [InlineData("1..")]
    [InlineData("$x:=")]
    public void Nesting_without_end_is_a_diagnostic_and_no_crash(string part)
    {
        string deep = string.Concat(Enumerable.Repeat(part, 100_000));
        JsonataParseResult result = JsonataExpression.Parse(deep);

        Assert.Null(result.Expression);
        Assert.Single(result.Diagnostics);
    }

    [Fact]
    public void Chains_are_bounded_as_nesting_is()
    {
        Assert.Equal("100", Jsonata.Evaluate(string.Join('+', Enumerable.Repeat("1", 100))));
        Assert.Equal("S0501", JsonataExpression.Parse(string.Join('+', Enumerable.Repeat("1", 1000))).Diagnostics[0].Code);
        Assert.Equal("S0502", JsonataExpression.Parse(new string(' ', 1_048_577)).Diagnostics[0].Code);
    }

    [Fact]
    public void The_deepest_tree_accepted_is_evaluated_on_a_small_stack()
    {
        string deep = string.Concat(Enumerable.Repeat("[(1;", 120)) + "1" + string.Concat(Enumerable.Repeat(")]", 120));
        string? result = null;
        var thread = new Thread(() => result = Code(deep), 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.NotNull(result);

        static string Code(string text)
        {
            JsonataParseResult parsed = JsonataExpression.Parse(text);
            try
            {
                return parsed.Expression?.Evaluate(default).ToJson() ?? parsed.Diagnostics[0].Code;
            }
            catch (JsonataException exception)
            {
                return exception.Code;
            }
        }
    }

    [Fact]
    public void Slashes_divide_behind_an_operand()
    {
        Assert.Equal("T2001", Jsonata.Fail("a[] / 2", "{\"a\":4}").Code);
        Assert.Equal("[1,2]", Jsonata.Evaluate("[2 / 2, (4) / 2]"));
    }
}
