namespace ThemisGuard.Jsonata.Tests.Syntax;

public sealed class FreeVariablesTests
{
    [Theory]
    [InlineData("$states.input.a", "states")]
    [InlineData("$sum(items.price) + $ + $$.x", "")]
    [InlineData("($x := 1; $x + $y)", "y")]
    [InlineData("($x := 1); $x", null)]
    [InlineData("[($x := 1), $x]", "x")]
    [InlineData("function($a, $b){ $a + $b + $c }", "c")]
    [InlineData("($even := function($n){ $n = 0 ? true : $odd($n - 1) }; $odd := function($n){ $n = 0 ? false : $even($n - 1) }; $even(2))", "")]
    [InlineData("items@$i#$n.{\"v\": $i, \"n\": $n, \"o\": $o}", "o")]
    [InlineData("items[0]#$n.$n", "")]
    [InlineData("$map($list, function($v){ $v * $rate })", "list rate")]
    [InlineData("$eval('1')", "eval")]
    public void Variables_from_outside_are_known(string text, string? names)
    {
        JsonataParseResult result = JsonataExpression.Parse(text);

        Assert.Equal(names, result.Expression is null ? null : string.Join(' ', result.Expression.Variables.Order()));
    }

    [Fact]
    public void A_reference_to_the_states_variable_is_known()
    {
        Assert.True(Jsonata.Compile("[1].$states.result").ReferencesStates);
        Assert.False(Jsonata.Compile("states").ReferencesStates);
    }
}
