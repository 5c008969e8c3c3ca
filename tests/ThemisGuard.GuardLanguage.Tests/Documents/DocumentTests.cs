using System.Text;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Tests.Documents;

public sealed class DocumentTests
{
    private static Document Parse(string text, DocumentOptions? options = null) =>
        Document.Parse(text, "doc", options ?? DocumentOptions.Default);

    private static DocumentNode At(Document document, params string[] keys)
    {
        DocumentNode node = document.Root;
        foreach (string key in keys)
        {
            Assert.True(node.TryGetProperty(key, out node), key);
        }

        return node;
    }

    [Fact]
    public void A_large_value_is_written_as_far_as_is_asked_for()
    {
        DocumentNode root = Parse($$$"""{"a":{"b":[{{{string.Join(',', Enumerable.Range(0, 1_000))}}}]},"c":1,"d":{"e":2}}""").Root;
        string whole = root.ToJson(), cut = root.ToJson(100);
        Assert.Equal(whole[..100], cut[..100]);
        Assert.InRange(cut.Length, 101, 120);
        Assert.Equal(whole, root.ToJson(whole.Length));
    }

    [Fact]
    public void Json_keeps_kinds_order_and_positions()
    {
        Document document = Parse("{\n  \"b\": [1, 2.5, \"x\\ny\", null],\n  \"é\": {\"k\": true}\n}");
        Assert.Equal("""{"b":[1,2.5,"x\ny",null],"é":{"k":true}}""", document.Root.ToJson());
        DocumentNode inner = At(document, "é", "k");
        Assert.Equal((3, 14), (inner.Line, inner.Column));
        Assert.Equal((3, 9), (inner.KeyLine, inner.KeyColumn));
        Assert.Equal("/é/k", inner.Path);
        DocumentNode list = At(document, "b");
        Assert.Equal(4, list.Count);
        var items = new List<DocumentNode>();
        foreach (DocumentNode item in list.Items)
        {
            items.Add(item);
        }

        Assert.Equal(["/b/0", "/b/1", "/b/2", "/b/3"], items.Select(item => item.Path));
        Assert.Equal(1, items[0].GetInt64());
        Assert.Equal(2.5, items[1].GetDouble());
        Assert.Equal("x\ny", items[2].GetString());
        Assert.Equal(DocumentKind.Null, items[3].Kind);
        Assert.Throws<InvalidOperationException>(() => items[3].GetString());
    }

    [Fact]
    public void Yaml_gives_the_same_tree_and_its_own_positions()
    {
        Document document = Parse("# c\nb:\n  - 1\n  - 2.5\n\"é\":\n  k: true\n  r: !Ref X\n  g: !GetAtt A.B\n  s: !Sub\n    - \"${a}\"\n    - a: 1\n");
        Assert.Equal(
            """{"b":[1,2.5],"é":{"k":true,"r":{"Ref":"X"},"g":{"Fn::GetAtt":"A.B"},"s":{"Fn::Sub":["${a}",{"a":1}]}}}""",
            document.Root.ToJson());
        DocumentNode key = At(document, "é", "k");
        Assert.Equal((6, 6), (key.Line, key.Column));
        Assert.Equal((6, 3), (key.KeyLine, key.KeyColumn));
        Assert.Equal("/b/1", LastItem(At(document, "b")).Path);
    }

    [Theory]
    [InlineData("a: True", "true", "\"True\"", "true")]
    [InlineData("a: yes", "\"yes\"", "\"yes\"", "\"yes\"")]
    [InlineData("a:", "null", "\"\"", "null")]
    [InlineData("a: ~", "null", "null", "null")]
    [InlineData("a: 007", "7", "7", "\"007\"")]
    [InlineData("a: 0x10", "\"0x10\"", "\"0x10\"", "16")]
    [InlineData("a: .5", "0.5", "0.5", "0.5")]
    [InlineData("a: 1e3", "1000.0", "1000.0", "1000.0")]
    [InlineData("a: 9223372036854775808", "9.223372036854776E+18", "9.223372036854776E+18", "-9223372036854775808")]
    [InlineData("a: inf", "\"inf\"", "\"Infinity\"", "\"inf\"")]
    [InlineData("a: !Ref 5", """{"Ref":"5"}""", """{"Ref":"5"}""", """{"Ref":5}""")]
    [InlineData("a: !Base64 {x: 1}", """{"Fn::Base64":{"x":1}}""", """{"x":1}""", """{"Fn::Base64":{"x":1}}""")]
    [InlineData("a: !Transform {x: 1}", """{"Fn::Transform":{"x":1}}""", """{"x":1}""", """{"x":1}""")]
    [InlineData("a: !Other 5", "\"5\"", "\"5\"", "5")]
    public void Scalars_and_tags_mean_what_each_loader_says(string yaml, string tolerant, string reference, string unitTest)
    {
        Assert.Equal(tolerant, At(Parse(yaml), "a").ToJson());
        Assert.Equal(reference, At(Parse(yaml, DocumentOptions.Reference), "a").ToJson());
        Assert.Equal(unitTest, At(Parse(yaml, DocumentOptions.UnitTest), "a").ToJson());
    }

    [Fact]
    public void The_last_of_duplicate_keys_wins_at_the_place_of_the_first()
    {
        const string Json = """{"a": {"x": [1, 2]}, "b": 2, "a": {"y": [3, {"z": 4}]}, "c": 5}""";
        Document document = Parse(Json);
        Assert.Equal("""{"a":{"y":[3,{"z":4}]},"b":2,"c":5}""", document.Root.ToJson());
        Assert.Equal("/a/y/1/z", LastItem(At(document, "a", "y")).TryGetProperty("z"u8, out DocumentNode z) ? z.Path : "none");
        Assert.Throws<DocumentException>(() => Parse(Json, DocumentOptions.UnitTest));
    }

    [Fact]
    public void Aliases_are_copies_within_a_limit()
    {
        Assert.Equal("""{"a":{"x":[1]},"b":{"x":[1]}}""", Parse("a: &n {x: [1]}\nb: *n").Root.ToJson());
        Assert.Equal("doc:2:4: the alias *n is not accepted here; write out what it stands for",
            Assert.Throws<DocumentException>(() => Parse("a: &n {x: [1]}\nb: *n", DocumentOptions.Reference)).Message);
        Assert.Throws<DocumentException>(() => Parse("a: &n\n  b: *n"));

        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 30; i++)
        {
            bomb.Append($"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n");
        }

        Assert.Contains("the aliases of this document stand for more than 100000 values",
            Assert.Throws<DocumentException>(() => Parse(bomb.ToString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 1", 1)]
    [InlineData("{\"a\":\n tru}}", 2)]
    [InlineData("a: [1,\nb: }", 1)]
    [InlineData("{a: 1,\n b: [}", 2)]
    [InlineData("", 1)]
    [InlineData("# nothing", 1)]
    [InlineData("a: 1\n b: 2", 2)]
    public void Malformed_text_is_refused_with_its_position(string text, int line)
    {
        DocumentException problem = Assert.Throws<DocumentException>(() => Parse(text));
        Assert.Equal(line, problem.Line);
        Assert.True(problem.Column > 0);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_position()
    {
        DocumentException problem = Assert.Throws<DocumentException>(
            () => Document.Parse(new byte[] { (byte)'a', (byte)':', (byte)'\n', (byte)'b', 0xFF }, "doc", DocumentOptions.Default));
        Assert.Equal("doc:2:2: byte 0xFF is no UTF-8; expected JSON or YAML text in UTF-8", problem.Message);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    [InlineData("{a: ", "}")]
    public void Deep_nesting_is_refused(string start, string end)
    {
        string text = string.Concat(Enumerable.Repeat(start, 1000)) + "1" + string.Concat(Enumerable.Repeat(end, 1000));
        Assert.Contains("nested more than 128 levels deep", Assert.Throws<DocumentException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_builder_splices_json_and_keeps_the_place_of_each_piece()
    {
        var builder = new DocumentBuilder();
        for (int round = 0; round < 2; round++)
        {
            builder.StartMap();
            builder.Key("Resources");
            builder.StartMap();
            for (int line = 1; line <= 3; line++)
            {
                builder.Key($"r{line}");
                builder.AddJson(Encoding.UTF8.GetBytes($$"""{"Type": "T\u0041", "é": {"n": {{line}} } }"""), line, 5);
            }

            builder.EndMap();
            builder.EndMap();
            Document document = builder.Build("batch");
            Assert.Equal("TA", At(document, "Resources", "r2", "Type").GetString());
            DocumentNode third = At(document, "Resources", "r3", "é", "n");
            Assert.Equal(3, third.GetInt64());
            Assert.Equal((3, 36), (third.Line, third.Column));
            Assert.Equal("/Resources/r3/é/n", third.Path);
        }

        builder.StartMap();
        builder.Key("a");
        Assert.Equal("json:4:8: ", Assert.Throws<DocumentException>(() => builder.AddJson("[1, x]"u8, 4, 4)).Message[..10]);
        builder.Reset();
        builder.Int(1);
        Assert.Equal("1", builder.Build("one").Root.ToJson());
    }

    [Fact]
    public void Intrinsics_are_opaque_when_asked_for()
    {
        Document document = Parse(
            """{"a": {"Ref": "X"}, "b": {"Fn::Sub": "x"}, "c": {"Condition": "P"}, "d": {"Condition": {"StringEquals": {}}}, "e": {"Ref": "X", "y": 1}}""",
            new DocumentOptions { OpaqueIntrinsics = true });
        Assert.Equal("abc", string.Concat("abcde".Where(key => At(document, key.ToString()).IsOpaque)));
    }

    [Fact]
    public void Surrogate_escapes_are_characters_except_to_the_reference()
    {
        Assert.Equal("😀", Parse("""["\ud83d\ude00"]""").Root.Items.GetEnumerator() is var items && items.MoveNext() ? items.Current.GetString() : "");
        Assert.Throws<DocumentException>(() => Parse("""["\ud83d\ude00"]""", DocumentOptions.Reference));
        Assert.Throws<DocumentException>(() => Parse("""["\ud83d"]"""));
    }

    private static DocumentNode LastItem(DocumentNode list)
    {
        DocumentNode last = default;
        foreach (DocumentNode item in list.Items)
        {
            last = item;
        }

        return last;
    }

    [Fact]
    public void Columns_on_a_line_of_megabytes_count_code_points()
    {
        var text = new StringBuilder("{\"first\":\n{");
        var expected = new List<int>();
        int column = 2;
        for (int i = 0; i < 20_000; i++)
        {
            string entry = $"\"k{i}é😀\":{i % 10}";
            expected.Add(column + entry.EnumerateRunes().Count() - 1);
            text.Append(entry).Append(i < 19_999 ? ',' : '}');
            column += entry.EnumerateRunes().Count() + 1;
        }

        Document document = Document.Parse(Encoding.UTF8.GetBytes(text.Append('}').ToString()), "long.json", DocumentOptions.Default);
        Assert.True(document.Root.TryGetProperty("first"u8, out DocumentNode first));
        var found = new List<int>();
        foreach (DocumentNode entry in first.Entries)
        {
            Assert.Equal(2, entry.Line);
            found.Add(entry.Column);
        }

        Assert.Equal(expected, found);
    }
}
