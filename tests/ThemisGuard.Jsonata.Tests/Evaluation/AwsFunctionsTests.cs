namespace ThemisGuard.Jsonata.Tests.Evaluation;

public sealed class AwsFunctionsTests
{
    [Theory]
    [InlineData("$partition([1,2,3,4,5], 2)", "[[1,2],[3,4],[5]]")]
    [InlineData("$partition([1,2], 2147483648)", "[[1,2]]")]
    [InlineData("$partition([], 3)", "[]")]
    [InlineData("$partition(nothing, 3)", "undefined")]
    [InlineData("$range(0, 10, 3)", "[0,3,6,9]")]
    [InlineData("$range(1, 3)", "[1,2,3]")]
    [InlineData("$range(5, 1, -2)", "[5,3,1]")]
    [InlineData("$range(5, 1, 1)", "[]")]
    [InlineData("$hash(\"\", \"MD5\")", "\"d41d8cd98f00b204e9800998ecf8427e\"")]
    [InlineData("$hash(\"abc\", \"SHA-1\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\"")]
    [InlineData("$hash(\"abc\")", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    [InlineData("$length($hash(\"é\", \"SHA-384\"))", "96")]
    [InlineData("$length($hash(\"é\", \"SHA-512\"))", "128")]
    [InlineData("$parse('{\"a\":[1, 2.50]}').a", "[1,2.50]")]
    [InlineData("$parse('null')", "null")]
    [InlineData("$random(7) = $random(7)", "true")]
    [InlineData("$random(7) = $random(8)", "false")]
    [InlineData("$random() < 1", "true")]
    [InlineData("$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)", "true")]
    public void Functions_that_Step_Functions_adds_work(string text, string expected)
    {
        Assert.Equal(expected, Jsonata.Evaluate(text));
    }

    [Theory]
    [InlineData("$partition([1], 0)", "D3152", "The size argument of the partition function must be a positive integer. It was given 0")]
    [InlineData("$range(1, 2, 0)", "D3153", "The step argument of the range function must be a number other than zero. It was given 0")]
    [InlineData("$range(1, 1e9, 1)", "D2014", "The size of the sequence allocated by the range operator (..) must not exceed 10000000.  Attempted to allocate 1000000000.")]
    [InlineData("$hash(\"a\", \"sha1\")", "D3151", "Unknown hash algorithm \"sha1\": expected MD5, SHA-1, SHA-256, SHA-384 or SHA-512")]
    [InlineData("$eval(\"1\")", "T1006", "Attempted to invoke a non-function")]
    public void What_they_refuse_has_a_code_and_a_message(string text, string code, string message)
    {
        JsonataException exception = Jsonata.Fail(text);

        Assert.Equal(code, exception.Code);
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Text_that_is_not_JSON_is_refused_with_its_place()
    {
        JsonataException exception = Jsonata.Fail("$parse('{\"a\":}')");

        Assert.Equal("D3150", exception.Code);
        Assert.Equal("parse", exception.Token);
        Assert.StartsWith("The argument of the parse function must be JSON text: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_the_same_source_of_chance_and_instant_repeats_itself()
    {
        const string Text = "[$uuid(), $random(), $shuffle([1..20]), $now(), $millis()]";
        string Run() => Jsonata.Evaluate(Text, null, new JsonataOptions { Random = new Random(5), Now = DateTimeOffset.UnixEpoch.AddMilliseconds(1500) });

        Assert.Equal(Run(), Run());
        Assert.Contains("\"1970-01-01T00:00:01.500Z\",1500", Run(), StringComparison.Ordinal);
    }
}
