using System.Diagnostics;

namespace ThemisGuard.Jsonata.Tests.Evaluation;

/// <summary>Expressions cut, spliced and scrambled: each is refused, fails or gives a value, and soon.</summary>
public sealed class MutatedExpressionsTests
{
    private const string Input =
        """{"Account":{"Order":[{"OrderID":"a","Product":[{"SKU":"s1","Price":34.45,"Quantity":2},{"SKU":"s2","Price":21.67,"Quantity":1}]},{"OrderID":"b","Product":{"SKU":"s1","Price":107.99,"Quantity":1}}]},"n":[1,2,[3,[4]],null,"x",true],"t":"2018-02-03T04:05:06.789Z"}""";

    private static readonly string[] Seeds =
    [
        "Account.Order.Product[Price > 30 and SKU = 's1'].{ 'sku': SKU, 'total': Price * Quantity }",
        "Account.Order@$o.Product@$p[$p.Price < 100]#$i.{ 'o': $o.OrderID, 'p': $p.SKU, 'i': $i, 'up': %.OrderID }",
        "Account.Order.Product.{ 'o': %.OrderID, 'a': %.%.n, 's': SKU }[[0..2]][]",
        "$sum(Account.Order.Product.(Price * Quantity)) & ' ' & $string($count(**))",
        "Account.Order.Product{ SKU: $sum(Price), $type(Quantity): $ }^(>Price, <SKU)",
        "($f := function($n, $m)<n-n?:n>{ $n < 2 ? $n : $f($n - 1) + $f($n - 2) }; $map(n[$type($) = 'number'], $f))",
        "$ ~> |Account.Order.Product|{ 'Price': Price * 1.2, 'new': [1..3] }, ['Quantity', 'SKU']| ~> $keys()",
        "$replace($join(['a', 'b', 'c'], '-'), /(b)-(c)?/i, function($m){ $uppercase($m.match) & $m.groups[0] })",
        "$fromMillis($toMillis(t), '[FNn], [D1o] [MNn] [Y0001] [H#1]:[m01] [P] [Z01:01t]', '-0530') ~> $split(' ') ~> $reverse",
        "$formatNumber(-12345.678, '#,##0.00;(#,##0.00)') & $formatInteger(1999, 'I') & $formatBase(255, 16) & $round(2.5)",
        "$reduce([1..5], function($a, $b){ $a * $b }, 1) + $power(2, 3) / -4 % 3",
        "$filter(n, function($v, $i, $a){ $i < $count($a) and $v in [1, 2, 'x'] }) ~> $append([[], {}]) ~> $sort(function($l, $r){ $string($l) > $string($r) })",
        "n.*[$boolean($)] ? $lookup(Account, 'Order')[-1].Product.* : $each(Account, function($v, $k){ $k })",
        "$single($distinct($zip([1, 2], [1, 2])), function($x){ $x[0] = 1 }) ~> $string(?, true)",
        "$partition($range(0, 20, 3), 2) ~> $map(function($p){ $hash($string($p), 'MD5') }) ~> $merge([{ 'a': 1 }])",
        "$contains('a b', / \\w$/) and $match('ab12', /[a-z]+(\\d)/)[0].groups[0] = '1' or $not(`n`)",
        "$sift(Account, λ($v, $k){ $exists($v.Product) }) ~> $spread() ~> $type() /* done */",
        "$parse('[1, {\"a\": 2.50}]')[1].a + $length($base64decode($base64encode('hello'))) - $number('0x1F')",
        "$substring('hello', -3, 2) & $pad('x', -5, '#') & $trim('  a  b ') & $encodeUrlComponent('a b/é') & \"\\u00e9\\n\"",
        "[Account.Order.OrderID, $now(), $millis(), $random(3), $uuid(), $shuffle([1, 2])][[0, -1]]",
    ];

    private static readonly string[] Pieces =
    [
        ".", "[", "]", "(", ")", "{", "}", ",", ";", ":", "?", "@$v", "#$i", "^(", "%", "**", "*", "/", "/a+/", "|", "~>", ":=", "..", "&", "=", "!=", "<",
        "-", "'", "\"", "`", "$", "$$", "$x", "function($a){", "null", "true", "1e308", "-1", "[]", "[0]", "in", "and", "\\", "/*", "*/", "λ", "$eval", "\ud83d", "\0",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_expressions_never_crash_or_hang(int seed)
    {
        var random = new Random(seed);
        JsonataValue input = JsonataValue.Parse(Input);
        var options = new JsonataOptions { MaxSteps = 200_000, MaxStringLength = 1_000_000, MaxRange = 100_000, MaxDepth = 100, Random = new Random(seed) };
        int evaluated = 0;
        for (int i = 0; i < 2500; i++)
        {
            string text = Mutate(random);
            var clock = Stopwatch.StartNew();
            if (JsonataExpression.Parse(text).Expression is { } expression)
            {
                evaluated++;
                try
                {
                    JsonataValue value = expression.Evaluate(input, null, options);
                    Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(value.ToJson()), value.SizeInBytes());
                }
                catch (JsonataException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }
                catch (Exception exception)
                {
                    Assert.Fail($"{text}: {exception}");
                }
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), text);
        }

        Assert.True(evaluated > 100, $"{evaluated} of the mutated expressions were still expressions.");
        Assert.Equal(Input, input.ToJson());
    }

    [Fact]
    public void Every_seed_is_an_expression_that_gives_a_value_or_an_error_of_its_own()
    {
        foreach (string seed in Seeds)
        {
            JsonataParseResult result = JsonataExpression.Parse(seed);
            Assert.True(result.Expression is not null, seed + ": " + string.Concat(result.Diagnostics));
        }
    }

    private static string Mutate(Random random)
    {
        string text = Seeds[random.Next(Seeds.Length)];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(text.Length + 1);
            int length = random.Next(Math.Min(12, text.Length - at) + 1);
            string other = Seeds[random.Next(Seeds.Length)];
            int from = random.Next(other.Length);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => text.Remove(at, length).Insert(at, Pieces[random.Next(Pieces.Length)]),
                3 => text.Insert(at, other.Substring(from, random.Next(Math.Min(30, other.Length - from)))),
                _ => text.Insert(at, text.Substring(at, length)),
            };
        }

        return text;
    }
}
