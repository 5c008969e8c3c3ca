using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace ThemisGuard.Jsonata.Tests.Evaluation;

public sealed class LimitsTests
{
    [Theory]
    [InlineData("($f := function($n){ 1 + $f($n) }; $f(1))")]
    [InlineData("($f := function($n){ [$f($n)] }; $f(1))")]
    [InlineData("($f := function($n){ $map([1], $f) }; $f(1))")]
    [InlineData("($f := function($n){ ([1] ~> $map($f)) & '' }; $f(1))")]
    [InlineData("($f := function(){ $f() }; $f())")]
    [InlineData("($f := function($x){ $f($append($x, $x)) }; $f([1,2]))")]
    [InlineData("$reduce([1..100000000], function($a, $b){ $a + $b })")]
    [InlineData("[1..10000000][$ in [1..10000000]]")]
    [InlineData("$map([1..3000], function($a){ $map([1..3000], function($b){ $map([1..3000], function($c){ 1 }) }) })")]
    [InlineData("($x := $reduce([1..60], function($a, $b){ [[$a], [$a]] }, [1]); $string($x))")]
    [InlineData("($x := $reduce([1..60], function($a, $b){ [[$a], [$a]] }, [1]); $y := $reduce([1..60], function($a, $b){ [[$a], [$a]] }, [1]); $x = $y)")]
    [InlineData("($x := $reduce([1..60], function($a, $b){ [[$a], [$a]] }, [0]); $boolean($x))")]
    [InlineData("($x := $reduce([1..60], function($a, $b){ {'a': $a, 'b': $a} }, 1); $count($x.**))")]
    [InlineData("($x := $reduce([1..60], function($a, $b){ {'a': $a, 'b': $a} }, 1); $x ~> |$|{}|)")]
    [InlineData("$reduce([1..60], function($a, $b){ {'a': $a, 'b': $a} }, 1)")]
    [InlineData("$reduce([1..100000], function($a, $b){ [[$a]] }, 1)")]
    [InlineData("$pad('', 100000000)")]
    [InlineData("$reduce([1..60], function($a, $b){ $a & $a }, 'xx')")]
    [InlineData("$reduce([1..60], function($a, $b){ $replace($a, 'x', 'xx') }, 'x')")]
    [InlineData("$reduce([1..60], function($a, $b){ $join([$a, $a]) }, 'x')")]
    [InlineData("$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(?=((a+)+)$)/)")]
    [InlineData("$formatInteger(1e300, 'I')")]
    [InlineData("{'a': {}} ~> |$|{'self': $}|")]
    [InlineData("$fromMillis(1e300)")]
    [InlineData("1/0")]
    public void What_would_run_or_grow_without_end_stops_soon_with_an_error(string text)
    {
        var clock = Stopwatch.StartNew();
        JsonataException exception = Jsonata.Fail(text, null, new JsonataOptions { MaxSteps = 3_000_000, TimeLimit = TimeSpan.FromSeconds(5) });

        Assert.Matches("^[UD][0-9]{4}$", exception.Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("$formatNumber(1, $pad('', 2000, '0'))")]
    [InlineData("$fromMillis(0, '[Y,*-999999999]')")]
    [InlineData("$formatBase(1e308, 2)")]
    [InlineData("$round(1.5, 1e9)")]
    [InlineData("$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)")]
    [InlineData("$toMillis('2020', '[Y,*-999999999]')")]
    public void Wild_arguments_end_soon(string text)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            Jsonata.Evaluate(text);
        }
        catch (JsonataException exception)
        {
            Assert.NotEmpty(exception.Message);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }

    [Fact]
    public void Tail_calls_do_not_use_up_the_depth()
    {
        Assert.Equal("50005000", Jsonata.Evaluate("($f := function($n, $sum){ $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(10000, 0))"));
        Assert.Equal("U1001", Jsonata.Fail("($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(600))").Code);
        Assert.Equal("400", Jsonata.Evaluate("($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(400))"));
    }

    [Fact]
    public void The_time_limit_is_measured_by_the_given_clock()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        JsonataException exception = Jsonata.Fail("$sum($map([1..50000], function($x){ $x }))", null, new JsonataOptions { Time = time, TimeLimit = TimeSpan.FromSeconds(3) });

        Assert.Equal("U1001", exception.Code);
        Assert.Equal("Expression evaluation timeout: Check for infinite loop", exception.Message);
    }

    [Fact]
    public void A_range_costs_no_memory_until_its_items_are_kept()
    {
        JsonataExpression expression = Jsonata.Compile("$count([1..10000000]) + [1..10000000][-1] + $max([1..1000000])");
        expression.Evaluate(default);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(21_000_000, expression.Evaluate(default).AsNumber());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }
}
