using System.Text.Json.Nodes;
using ThemisGuard.Functions.DescribeApi;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class ApiDocumentTests(ApiWorld api) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task The_template_the_table_and_the_document_have_the_same_routes()
    {
        string[] template = [.. api.Routes.Select(route => $"{route.Method} {route.Path} {(route.Open ? "open" : "key")}").Order(StringComparer.Ordinal)];
        string[] table = [.. DescribeApiFunction.Operations.Select(operation => $"{operation.RouteKey} {(operation.Scope is null ? "open" : "key")}").Order(StringComparer.Ordinal)];
        string[] document = [.. DocumentedOperation.Of(await api.DocumentAsync())
            .Select(operation => $"{operation.Method} {operation.Path} {(operation.Scope is null ? "open" : "key")}").Order(StringComparer.Ordinal)];
        Assert.Equal(template, table);
        Assert.Equal(template, document);
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_an_answer_and_no_dangling_reference()
    {
        JsonNode document = await api.DocumentAsync();
        Assert.Equal("3.1.1", (string?)document["openapi"]);
        IReadOnlyList<DocumentedOperation> operations = DocumentedOperation.Of(document);
        Assert.Equal(operations.Count, operations.Select(operation => operation.Id).Distinct().Count());
        Assert.All(operations, operation => Assert.Contains(operation.Statuses, status => status[0] is '2'));
        foreach (string reference in References(document))
        {
            Assert.NotNull(document["components"]!["schemas"]![reference["#/components/schemas/".Length..]]);
        }
    }

    [Fact]
    public async Task The_page_names_every_operation_and_reaches_for_nothing_elsewhere()
    {
        ApiAnswered page = await api.CallAsync("GET", "/docs", key: null);
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.Headers["content-type"]));
        Assert.All(DescribeApiFunction.Operations, operation => Assert.Contains($"id=\"{operation.Id}\"", page.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("http://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_the_caller_has_is_not_sent_again()
    {
        ApiAnswered first = await api.CallAsync("GET", "/openapi.json", key: null);
        ApiAnswered again = await api.CallAsync("GET", "/openapi.json", key: null, headers: new Dictionary<string, string> { ["if-none-match"] = "\"x\", W/" + first.Headers["etag"] });
        Assert.Equal((304, null, first.Headers["etag"]), (again.Status, again.Body, again.Headers["etag"]));
        Assert.Equal(200, (await api.CallAsync("GET", "/openapi.json", key: null, headers: new Dictionary<string, string> { ["if-none-match"] = "\"x\"" })).Status);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
