using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Tests.Syntax;

public class PathTests
{
    private const string Shop = """
        {"store":{"book":[{"title":"A","price":8,"tags":["x"]},{"title":"B","price":12},{"title":"C","price":23,"isbn":"1"}],"bike":{"price":20}},"we ird":1,"dash-ed":2}
        """;

    [Theory]
    [InlineData("$.store.book[0].title", "\"A\"")]
    [InlineData("$.store.book[-1].title", "\"C\"")]
    [InlineData("$['store']['bike'].price", "20")]
    [InlineData("$['we ird']", "1")]
    [InlineData("$.dash-ed", "2")]
    [InlineData("$.store.book[*].title", """["A","B","C"]""")]
    [InlineData("$.store.book[0,2].title", """["A","C"]""")]
    [InlineData("$.store.book[1:].title", """["B","C"]""")]
    [InlineData("$.store.book[:-1].title", """["A","B"]""")]
    [InlineData("$.store.book[::2].title", """["A","C"]""")]
    [InlineData("$..price", "[8,12,23,20]")]
    [InlineData("$.store.book[0]['title','price']", """["A",8]""")]
    [InlineData("$.store.book[?(@.price > 10)].title", """["B","C"]""")]
    [InlineData("$.store.book[?(@.isbn)].title", """["C"]""")]
    [InlineData("$.store.book[?(!@.isbn && @.price < $.store.bike.price)].title", """["A","B"]""")]
    [InlineData("$.store.book[?(@.title == 'B' || @.title =~ /a/i)].price", "[8,12]")]
    [InlineData("$.store.book[?(@.title in ['A','C'])].price", "[8,23]")]
    [InlineData("$.nothing[*]", "[]")]
    public void A_path_finds(string text, string expected)
    {
        PathExpression path = PathParser.TryParse(text, out string error)!;
        Assert.True(path is not null, error);
        Assert.True(PathEvaluator.TryEvaluate(path, JsonataValue.Parse(Shop), out JsonataValue value, out string failure), failure);
        Assert.Equal(JsonataValue.Parse(expected), value);
    }

    [Theory]
    [InlineData("$.none", "No results for path: $['none']")]
    [InlineData("$.none.deep", "Missing property in path $['none']")]
    [InlineData("$.store.book[7]", "No results for path: $['store']['book'][7]")]
    public void A_definite_path_that_finds_nothing_says_where_it_ended(string text, string expected)
    {
        PathExpression path = PathParser.TryParse(text, out _)!;
        Assert.False(PathEvaluator.TryEvaluate(path, JsonataValue.Parse(Shop), out _, out string failure));
        Assert.Equal(expected, failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("store")]
    [InlineData("$.")]
    [InlineData("$.a[")]
    [InlineData("$.a[1")]
    [InlineData("$.a['b]")]
    [InlineData("$.a[?(@.b ==)]")]
    [InlineData("$.a b")]
    [InlineData("$.a[::0]")]
    [InlineData("$.a[99999999999]")]
    public void What_is_no_path_is_refused(string text)
    {
        Assert.Null(PathParser.TryParse(text, out string error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Filters_nest_only_so_deep()
    {
        string deep = $"$.a[?({new string('(', 40)}@.b{new string(')', 40)})]";
        Assert.Null(PathParser.TryParse(deep, out string error));
        Assert.Contains("deeper", error, StringComparison.Ordinal);
        Assert.Null(PathParser.TryParse($"$.a[?({new string('!', 100_000)}@.b)]", out _));
    }

    [Theory]
    [InlineData("$$.Execution.Id", PathRoot.Context)]
    [InlineData("$name.a[0]", PathRoot.Variable)]
    [InlineData("$", PathRoot.Data)]
    public void A_path_starts_at_data_context_or_variable(string text, object root)
    {
        PathExpression path = PathParser.TryParse(text, out _)!;
        Assert.Equal(root, path.Root);
        Assert.True(path.IsReference);
    }
}
