namespace ThemisGuard.Jsonata.Tests.Evaluation;

public sealed class EvaluationTests
{
    [Theory]
    [InlineData("1 + 'a'", "T2002", 3, "+", "The right side of the \"+\" operator must evaluate to a number")]
    [InlineData("  true < 1", "T2010", 8, "<", "The expressions either side of operator \"<\" must evaluate to numeric or string values")]
    [InlineData("1 < 'a'", "T2009", 3, "<", "The values 1 and \"a\" either side of operator \"<\" must be of the same data type")]
    [InlineData("-'a'", "D1002", 1, "-", "Cannot negate a non-numeric value: \"a\"")]
    [InlineData("$sum(['a'])", "T0412", 5, "sum", "Argument 1 of function \"sum\" must be an array of \"numbers\"")]
    [InlineData("$uppercase(1)", "T0410", 11, "uppercase", "Argument 1 of function \"uppercase\" does not match function signature")]
    [InlineData("sum([1])", "T1005", 4, "sum", "Attempted to invoke a non-function. Did you mean $sum?")]
    [InlineData("$nothing(1)", "T1006", 9, "nothing", "Attempted to invoke a non-function")]
    [InlineData("{1: 2}", "T1003", 1, null, "Key in object structure must evaluate to a string; got: 1")]
    [InlineData("{'a': 1, 'a': 2}", "D1009", 1, null, "Multiple key definitions evaluate to same key: \"a\"")]
    [InlineData("$number('x')", "D3030", 8, "number", "Unable to cast value to a number: \"x\"")]
    [InlineData("[1.5..2]", "T2003", 6, "..", "The left side of the range operator (..) must evaluate to an integer")]
    [InlineData("$error('mine')", "D3137", 7, "error", "mine")]
    public void An_error_has_code_position_token_and_message(string text, string code, int position, string? token, string message)
    {
        JsonataException exception = Jsonata.Fail(text);

        Assert.Equal((code, position, token, message), (exception.Code, exception.Position, exception.Token, exception.Message));
    }

    [Theory]
    [InlineData("$", "[1,[2]]")]
    [InlineData("$$", "[1,[2]]")]
    [InlineData("$count($)", "2")]
    [InlineData("$[0]", "1")]
    [InlineData("$string()", "\"[1,[2]]\"")]
    [InlineData("{'a': $}", "{\"a\":[1,[2]]}")]
    public void An_array_as_input_is_one_context(string text, string expected)
    {
        Assert.Equal(expected, Jsonata.Evaluate(text, "[1,[2]]"));
    }

    [Theory]
    [InlineData("[{'a':1},{'a':2}][0].a", "undefined")]
    [InlineData("([{'a':1},{'a':2}])[0].a", "1")]
    [InlineData("$map([1,2], function($v){ $filter([1,2,3], function($x){ $x = $v }) })", "[[1],[2]]")]
    [InlineData("[] ~> $append(1)", "[1]")]
    [InlineData("* ", "[5]")]
    [InlineData("$spread([{'a':1}])", "[{\"a\":1}]")]
    [InlineData("$sort([3,1,2], function($l, $r){ true })", "[2,1,3]")]
    [InlineData("$power(1, nothing) ? 1", "D3061")]
    [InlineData("$join(1, z)", "T0412")]
    [InlineData("{} in [{}]", "false")]
    [InlineData("[nothing]#$i.{'i': $i}", "undefined")]
    public void Corners_are_those_of_the_reference(string text, string expected)
    {
        string actual;
        try
        {
            actual = Jsonata.Evaluate(text, "{\"k\":[5]}");
        }
        catch (JsonataException exception)
        {
            actual = exception.Code;
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Bindings_hide_built_in_functions_and_inner_scopes_hide_outer_ones()
    {
        var outer = new JsonataBindings { ["x"] = 1, ["y"] = 2 };
        var inner = new JsonataBindings(outer) { ["y"] = 3 };

        Assert.Equal("[1,3]", Jsonata.Compile("[$x, $y]").Evaluate(default, inner).ToJson());
        Assert.Equal(
            "T1006",
            Assert.Throws<JsonataException>(() => Jsonata.Compile("$sum([1])").Evaluate(default, new JsonataBindings { ["sum"] = 1 })).Code);
        Assert.Throws<InvalidOperationException>(() => JsonataBindings.Empty["x"] = 1);
    }

    [Fact]
    public void The_transform_operator_never_writes_to_its_input()
    {
        JsonataValue input = JsonataValue.Parse("{\"a\":{\"b\":1}}");

        Assert.Equal("{\"a\":{\"b\":2}}", Jsonata.Compile("$ ~> |a|{'b': 2}|").Evaluate(input).ToJson());
        Assert.Equal("{\"a\":{\"b\":1}}", Jsonata.Compile("$ ~> |$$.a|{'b': 2}|").Evaluate(input).ToJson());
        Assert.Equal("{\"a\":{}}", Jsonata.Compile("$ ~> |a|{}, 'b'|").Evaluate(input).ToJson());
        Assert.Equal("{\"a\":{\"b\":1}}", input.ToJson());
    }

    [Fact]
    public void The_size_of_a_transformed_value_is_that_of_its_text()
    {
        JsonataValue result = Jsonata.Compile("$ ~> |a[$length($string($)) > 0]|{'c': 'added'}|").Evaluate(JsonataValue.Parse("{\"a\":{\"b\":1}}"));

        Assert.Equal(result.ToJson().Length, result.SizeInBytes());
    }

    [Fact]
    public void A_function_in_the_result_is_told()
    {
        Assert.True(Jsonata.Compile("{'f': [function($x){ $x }]}").Evaluate(default).ContainsFunction());
        Assert.True(Jsonata.Compile("$sum").Evaluate(default).IsFunction);
        Assert.False(Jsonata.Compile("{'f': [1]}").Evaluate(default).ContainsFunction());
    }

    [Fact]
    public void One_expression_serves_many_threads()
    {
        JsonataExpression expression = Jsonata.Compile("($f := function($n){ $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; items@$i.{'v': $f($i), 's': $i & /1/.match})");
        JsonataValue input = JsonataValue.Parse("{\"items\":[1,5,10,12]}");
        string expected = expression.Evaluate(input).ToJson();

        Parallel.For(0, 200, _ => Assert.Equal(expected, expression.Evaluate(input).ToJson()));
    }

    [Theory]
    [InlineData("$match('a1b22', /\\d+/).match", "[\"1\",\"22\"]")]
    [InlineData("$match('a\\n', /a$/)", "undefined")]
    [InlineData("$match('٣', /\\d/)", "undefined")]
    [InlineData("$match('ab', /(?<x>a)(b)/).groups", "[\"a\",\"b\"]")]
    [InlineData("$match('aa', /(?<x>a)\\k<x>/).match", "\"aa\"")]
    [InlineData("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1 $$ $0 $9')", "\"Smith, John $ John Smith \"")]
    [InlineData("$contains('a/b', /a\\/b/)", "true")]
    [InlineData("$split('a1b2', /\\d/)", "[\"a\",\"b\",\"\"]")]
    [InlineData("$replace('ABC', /b/i, function($m){ '<' & $m.match & '>' })", "\"A<B>C\"")]
    public void Regular_expressions_mean_what_they_mean_in_ECMAScript(string text, string expected)
    {
        Assert.Equal(expected, Jsonata.Evaluate(text.Replace("\n", "\\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_plain_path_allocates_only_its_evaluation()
    {
        JsonataExpression expression = Jsonata.Compile("$states.input.a.b");
        var bindings = new JsonataBindings { ["states"] = JsonataValue.Parse("{\"input\":{\"a\":{\"b\":7}}}") };
        expression.Evaluate(default, bindings);
        long before = GC.GetAllocatedBytesForCurrentThread();
        JsonataValue result = expression.Evaluate(default, bindings);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400);
        Assert.Equal(7, result.AsNumber());
    }
}
