using System.Text;
using ThemisGuard.Compliance.Inventory;

namespace ThemisGuard.Compliance.Tests.Inventory;

public sealed class InventoryReaderTests
{
    private const string Bucket = """{"id":"b","type":"AWS::S3::Bucket","properties":{"BucketName":"x"}}""";
    private const string Asset = """{"name":"//storage/b","asset_type":"storage.googleapis.com/Bucket","resource":{"data":{"location":"EU"}}}""";

    [Theory]
    [InlineData("", null, null, "is empty")]
    [InlineData(" \n\t\n", null, null, "is empty")]
    [InlineData("a\0b", null, null, "is binary: it has NUL bytes")]
    [InlineData("hello world", null, null, "is neither a CloudFormation template, nor a Cloud Asset Inventory export, nor a ThemisGuard inventory")]
    [InlineData("{\"name\":\"x\",\"version\":1}", null, null, "is neither a CloudFormation template, nor a Cloud Asset Inventory export, nor a ThemisGuard inventory: it has no 'Resources'")]
    [InlineData("AWSTemplateFormatVersion: '2010-09-09'\n", 1, 1, "is no CloudFormation template: it has no 'Resources'")]
    [InlineData("Resources: [1]\n", 1, 12, "'Resources' is no map")]
    [InlineData("[{\"id\":\"b\",\"type\":\"T\",\"properties\":{}}", 1, 39, "ends inside its JSON array; what came before was read")]
    [InlineData("[{\"id\":\"b\",\"type\":\"T\",\"properties\":{}} 7]", 1, 40, "',' or ']' was expected in the array, not '7'; what follows was not read")]
    [InlineData("[{\"id\":\"b\",\"type\":\"T\",\"properties\":{}},\n 7]", 2, 2, "a JSON object was expected in the array, not '7'; what follows was not read")]
    [InlineData("[{\"id\":\"b\",\"type\":\"T\",\"properties\":{", 1, 2, "ends inside the element that begins here")]
    public async Task A_source_that_can_not_be_read_says_where_and_why(string text, int? line, int? column, string reason)
    {
        List<InventoryItem> items = await ReadAsync(text);

        UnreadableItem problem = Assert.IsType<UnreadableItem>(items[^1]);
        Assert.Equal(new UnreadableSource("f", line, column, reason), problem.Problem);
    }

    [Theory]
    [InlineData("hello world", true)]
    [InlineData("a\0b", true)]
    [InlineData("// settings\n{\"a\": 1,}", true)]
    [InlineData("{\"Resources\": ", false)]
    [InlineData("Resources:\n  A: [\n", false)]
    [InlineData("", false)]
    public async Task Whether_a_file_is_simply_no_inventory_is_told_apart_from_a_broken_one(string text, bool isNeither)
    {
        UnreadableItem problem = Assert.IsType<UnreadableItem>(Assert.Single(await ReadAsync(text)));

        Assert.Equal(isNeither, problem.IsNeither);
    }

    [Fact]
    public async Task Utf16_is_refused_with_the_remedy_with_and_without_a_byte_order_mark()
    {
        byte[] plain = Encoding.Unicode.GetBytes("Resources:\n");
        foreach (byte[] bytes in (byte[][])[plain, [0xFF, 0xFE, .. plain], [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("R")]])
        {
            UnreadableItem problem = Assert.IsType<UnreadableItem>(Assert.Single(await ReadAsync(bytes)));
            Assert.Equal("is UTF-16 text; save it as UTF-8", problem.Problem.Reason);
        }
    }

    [Theory]
    [InlineData(Bucket + "\n" + Bucket)]
    [InlineData("\uFEFF" + Bucket + "\r\n\r\n" + Bucket + "\r\n")]
    [InlineData("[" + Bucket + "," + Bucket + "]")]
    [InlineData(" [\n  " + Bucket + ",\n  " + Bucket + "\n]\n")]
    [InlineData("{\n\"id\":\"b\",\n\"type\":\"AWS::S3::Bucket\",\n\"properties\":{\n\"BucketName\":\"x\"}}\n" + Bucket)]
    public async Task Resources_come_one_a_line_in_an_array_or_one_after_the_other(string text)
    {
        List<InventoryItem> items = await ReadAsync(text);

        Assert.Equal(["b", "b"], items.Select(item => Assert.IsType<ResourceItem>(item).Resource.Id));
    }

    [Fact]
    public async Task A_damaged_line_is_listed_and_the_others_are_read()
    {
        List<InventoryItem> items = await ReadAsync($"{{\"id\": oops\n{Bucket}\n{{\"a\":1}}\n{Asset}\n{Bucket} 3\n");

        Assert.Equal(
            ["f:1:8 is damaged JSON: 'o' is an invalid start of a value", "b",
             "f:3:1 is no resource: neither an asset ('name', 'asset_type') nor 'id', 'type' and 'properties'", "//storage/b",
             "f:5:69 is damaged JSON: '3' is invalid after a single JSON value. Expected end of data"],
            items.Select(Show));
    }

    [Fact]
    public async Task A_line_that_is_too_long_or_too_deep_is_listed_and_the_others_are_read()
    {
        string deep = "{\"id\":\"d\",\"type\":\"T\",\"properties\":{\"a\":" + new string('[', 1000) + new string(']', 1000) + "}}";
        string large = "{\"id\":\"l\",\"type\":\"T\",\"properties\":{\"a\":\"" + new string('x', InventoryLimits.MaxResourceBytes) + "\"}}";

        List<InventoryItem> items = await ReadAsync($"{Bucket}\n{deep}\n{large}\n{Bucket}\n");

        Assert.Equal("b", Show(items[0]));
        Assert.StartsWith("f:2:", Show(items[1]), StringComparison.Ordinal);
        Assert.EndsWith("is nested more than 128 levels deep", Show(items[1]), StringComparison.Ordinal);
        Assert.Equal("f:3:1 the resource is larger than 8 MiB", Show(items[2]));
        Assert.Equal("b", Show(items[3]));
    }

    [Fact]
    public async Task Assets_are_normalised_from_either_case_and_from_legacy_types()
    {
        List<InventoryItem> items = await ReadAsync(
            """
            {"name":"n1","asset_type":"google.compute.Firewall","resource":{"version":"v1","location":"eu","data":{"a":1}},"iam_policy":{"bindings":[]},"ancestors":["o/1"]}
            {"name":"n2","assetType":"run.googleapis.com/Service","resource":{"data":{"b":2}},"iamPolicy":{"etag":"x"}}
            {"name":"n3","asset_type":"storage.googleapis.com/Bucket","iam_policy":{}}
            """);

        Assert.Equal(
            [
                "n1 compute.googleapis.com/Firewall gcp: name=\"n1\" location=\"eu\" Properties={\"a\":1} iamPolicy={\"bindings\":[]} ancestors=[\"o/1\"]",
                "n2 run.googleapis.com/Service gcp: name=\"n2\" Properties={\"b\":2} iamPolicy={\"etag\":\"x\"}",
                "n3 storage.googleapis.com/Bucket gcp: name=\"n3\" iamPolicy={}",
            ],
            items.Select(item => ShowWhole(Assert.IsType<ResourceItem>(item).Resource)));
    }

    [Fact]
    public async Task Members_know_their_place_in_code_points()
    {
        List<InventoryItem> items = await ReadAsync("[\n  {\"id\": \"é😀\", \"type\": \"T\",\n   \"properties\": {\"a\": 1}, \"x\": 2}]");

        InventoryResource resource = Assert.IsType<ResourceItem>(Assert.Single(items)).Resource;
        Assert.Equal((2, 3), (resource.Line, resource.Column));
        Assert.Equal([("Properties", 3, 18), ("x", 3, 33)], resource.Members.Select(member => (member.Name, member.Line, member.Column)));
    }

    [Theory]
    [InlineData("{\"id\":\"\",\"type\":\"T\",\"properties\":{}}", "has no 'properties' object")]
    [InlineData("{\"type\":\"T\",\"properties\":{}}", "has no 'id' string")]
    [InlineData("{\"id\":\"b\",\"type\":\"T\",\"properties\":[]}", "has no 'properties' object")]
    [InlineData("{\"asset_type\":\"T\"}", "is an asset without 'name'")]
    public async Task A_resource_that_lacks_something_says_what(string line, string reason)
    {
        List<InventoryItem> items = await ReadAsync($"{Bucket}\n{line}\n");

        Assert.Equal($"f:2:1 {reason}", Show(items[1]));
    }

    [Fact]
    public async Task A_template_keeps_its_text_and_the_place_of_each_resource()
    {
        const string Text = "\n\nResources:\n  A:\n    Type: AWS::S3::Bucket\n  B:\n    Type: AWS::SQS::Queue\n";

        TemplateItem item = Assert.IsType<TemplateItem>(Assert.Single(await ReadAsync(Text)));

        Assert.Equal(Text, Encoding.UTF8.GetString(item.Template.Utf8.Span));
        Assert.Equal([("A", "AWS::S3::Bucket", 4), ("B", "AWS::SQS::Queue", 6)], item.Template.Resources.Select(r => (r.Id, r.Type, r.Node.KeyLine)));
    }

    [Fact]
    public async Task An_unknown_tag_is_a_warning_and_entries_that_are_no_resources_are_listed()
    {
        List<InventoryItem> items = await ReadAsync(
            "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Nope x\n  B: 7\n  C:\n    Properties: {}\n");

        Assert.Equal(
            ["f:6:3 resource 'B' is no map", "f:7:3 resource 'C' has no 'Type' string",
             "warning f:5:19 '!Nope' is no intrinsic function of CloudFormation; the tag was dropped and its content judged", "template A"],
            items.Select(Show));
    }

    [Fact]
    public async Task Resources_made_by_a_loop_are_named_with_the_types_in_it()
    {
        List<InventoryItem> items = await ReadAsync(
            """{"Resources": {"Fn::ForEach::Tables": ["N", ["a"], {"T${N}": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}]}}""");

        TemplateResource loop = Assert.Single(Assert.IsType<TemplateItem>(Assert.Single(items)).Template.Resources);
        Assert.Equal(("Fn::ForEach::Tables", "AWS::DynamoDB::Table", true), (loop.Id, loop.Type, loop.IsLoop));
    }

    [Fact]
    public async Task Hostile_templates_are_refused_with_their_place()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 8).Select(
            i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat("*" + (char)('a' + i), 9))}]\n")) + "Resources: {}\n";
        string deep = "Resources: " + new string('[', 1000) + new string(']', 1000);

        foreach (string text in (string[])[bomb, deep, "Resources:\n\tA: 1\n", "{\"Resources\": {\"A\": ]}"])
        {
            UnreadableItem problem = Assert.IsType<UnreadableItem>(Assert.Single(await ReadAsync(text)));
            Assert.True(problem.Problem.Line > 0 && problem.Problem.Column > 0, problem.Problem.ToString());
            Assert.False(problem.IsNeither);
        }
    }

    [Fact]
    public async Task A_stream_that_gives_a_byte_at_a_time_reads_alike()
    {
        string text = $"{Bucket}\n{Asset}\n{{\"broken\n{Bucket}";
        var items = new List<string>();
        await foreach (InventoryItem item in InventoryReader.ReadAsync(new Dripping(Encoding.UTF8.GetBytes(text)), "f", default))
        {
            items.Add(Show(item));
        }

        Assert.Equal((await ReadAsync(text)).Select(Show), items);
    }

    private static Task<List<InventoryItem>> ReadAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text));

    private static async Task<List<InventoryItem>> ReadAsync(byte[] bytes)
    {
        var items = new List<InventoryItem>();
        await foreach (InventoryItem item in InventoryReader.ReadAsync(new MemoryStream(bytes), "f", default))
        {
            items.Add(item);
        }

        return items;
    }

    private static string Show(InventoryItem item) => item switch
    {
        ResourceItem resource => resource.Resource.Id,
        UnreadableItem { Problem: var at } => $"{at.File}:{at.Line}:{at.Column} {at.Reason}",
        WarningItem { Warning: var at } => $"warning {at.File}:{at.Line}:{at.Column} {at.Message}",
        TemplateItem template => "template " + string.Join(',', template.Template.Resources.Select(resource => resource.Id)),
        _ => throw new InvalidOperationException(),
    };

    private static string ShowWhole(InventoryResource resource) => $"{resource.Id} {resource.Type} {resource.Provider}: "
        + string.Join(' ', resource.Members.Select(member => $"{member.Name}={Encoding.UTF8.GetString(member.Json.Span)}"));

    private sealed class Dripping(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
