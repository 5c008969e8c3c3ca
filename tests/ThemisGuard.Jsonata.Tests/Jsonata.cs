namespace ThemisGuard.Jsonata.Tests;

/// <summary>Short ways to evaluate in a test.</summary>
internal static class Jsonata
{
    internal static JsonataExpression Compile(string text)
    {
        JsonataParseResult result = JsonataExpression.Parse(text);
        Assert.Empty(result.Diagnostics);
        return result.Expression!;
    }

    internal static string Evaluate(string text, string? input = null, JsonataOptions? options = null) =>
        Compile(text).Evaluate(input is null ? default : JsonataValue.Parse(input), null, options).ToString();

    internal static JsonataException Fail(string text, string? input = null, JsonataOptions? options = null) =>
        Assert.Throws<JsonataException>(() => Evaluate(text, input, options));
}
