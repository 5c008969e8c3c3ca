using System.Text;
using ThemisGuard.Compliance.Inventory.Resolving;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Tests.Inventory.Resolving;

public class TemplateResolverTests
{
    private const string Template = """
        Parameters:
          Env: { Type: String, Default: dev, AllowedValues: [dev, prod] }
          Days: { Type: Number, Default: '7' }
          Encrypted: { Type: String, Default: true }
          Zones: { Type: CommaDelimitedList, Default: 'a, b' }
          Bare: { Type: String }
          Secret: { Type: String, NoEcho: true, Default: hunter2 }
          Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /aws/ami }
        Mappings:
          Sizes:
            dev: { Disk: 8, Tags: [x, y] }
            prod: { Disk: 80 }
        Conditions:
          IsProd: !Equals [!Ref Env, prod]
          IsDev: !Not [Condition: IsProd]
          Both: !And [Condition: IsProd, !Equals [!Ref Bare, x]]
          Either: !Or [Condition: IsDev, !Equals [!Ref Bare, x]]
          Unknown: !Equals [!Ref Bare, x]
          Loop: { Condition: Loop }
        Resources:
          R:
            Type: AWS::X::Y
            Properties:
              V: 
        """;

    [Theory]
    [InlineData("!Ref Env", "\"dev\"")]
    [InlineData("!Ref Days", "7")]
    [InlineData("!Ref Encrypted", "true")]
    [InlineData("!Ref Zones", """["a","b"]""")]
    [InlineData("!Ref Bare", """{"Ref":"Bare"}""")]
    [InlineData("!Ref Secret", """{"Ref":"Secret"}""")]
    [InlineData("!Ref Ami", """{"Ref":"Ami"}""")]
    [InlineData("!Ref R", """{"Ref":"R"}""")]
    [InlineData("!Ref AWS::Region", """{"Ref":"AWS::Region"}""")]
    [InlineData("!Ref AWS::AccountId", "\"111122223333\"")]
    [InlineData("!Sub 'x-${Env}-${Days}-${!Raw}'", "\"x-dev-7-${Raw}\"")]
    [InlineData("!Sub ['${a}-${Env}', {a: !Ref Days}]", "\"7-dev\"")]
    [InlineData("!Sub '${R.Arn}'", """{"Fn::Sub":"${R.Arn}"}""")]
    [InlineData("!FindInMap [Sizes, !Ref Env, Disk]", "8")]
    [InlineData("!FindInMap [Sizes, dev, Tags]", """["x","y"]""")]
    [InlineData("!FindInMap [Sizes, test, Disk, {DefaultValue: 1}]", "1")]
    [InlineData("!FindInMap [Sizes, test, Disk]", """{"Fn::FindInMap":["Sizes","test","Disk"]}""")]
    [InlineData("!If [IsProd, 1, 2]", "2")]
    [InlineData("!If [IsDev, !Ref Env, 2]", "\"dev\"")]
    [InlineData("!If [Both, 1, 2]", "2")]
    [InlineData("!If [Either, 1, 2]", "1")]
    [InlineData("!If [Unknown, !Ref Env, 2]", """{"Fn::If":["Unknown","dev",2]}""")]
    [InlineData("[1, !If [IsProd, 1, !Ref AWS::NoValue], 3]", "[1,3]")]
    [InlineData("{a: 1, b: !Ref AWS::NoValue}", """{"a":1}""")]
    [InlineData("!Join ['-', [a, !Ref Env, !Ref Days]]", "\"a-dev-7\"")]
    [InlineData("!Join ['-', !Ref Zones]", "\"a-b\"")]
    [InlineData("!Select [1, !Ref Zones]", "\"b\"")]
    [InlineData("!Select [9, !Ref Zones]", """{"Fn::Select":[9,["a","b"]]}""")]
    [InlineData("!Select [1, !Split ['/', 'x/y']]", "\"y\"")]
    [InlineData("!Base64 ab", "\"YWI=\"")]
    [InlineData("{'Fn::Length': !Ref Zones}", "2")]
    [InlineData("{'Fn::ToJsonString': {a: !Ref Days}}", "\"{\\\"a\\\":7}\"")]
    [InlineData("!GetAtt R.Arn", """{"Fn::GetAtt":"R.Arn"}""")]
    [InlineData("{Condition: IsProd}", """{"Condition":"IsProd"}""")]
    public void A_value_takes_the_place_of_its_intrinsic(string written, string value)
    {
        ResolvedTemplate resolved = Resolve(Template + written + "\n", ("AWS::AccountId", "111122223333"));
        Assert.Equal(value, ValueOf(resolved.Document).ToJson());
    }

    [Fact]
    public void A_given_value_wins_and_positions_are_those_of_the_original()
    {
        ResolvedTemplate resolved = Resolve(Template + "!If [IsProd, !FindInMap [Sizes, !Ref Env, Disk], 0]\n", ("Env", "prod"));
        DocumentNode value = ValueOf(resolved.Document);
        Assert.Equal("80", value.ToJson());
        Assert.Equal(24, value.Line);
        Assert.Equal((24, 7), (value.KeyLine, value.KeyColumn));
    }

    [Fact]
    public void A_resource_is_left_out_where_its_condition_does_not_hold()
    {
        ResolvedTemplate resolved = Resolve(Template + "1\n  P: { Type: 'AWS::X::Y', Condition: IsProd }\n  D: { Type: 'AWS::X::Y', Condition: IsDev }\n  U: { Type: 'AWS::X::Y', Condition: Unknown }\n");
        Assert.Equal(["P"], resolved.Removed);
        Assert.True(resolved.Document.Root.TryGetProperty("Resources", out DocumentNode resources));
        Assert.Equal(3, resources.Count);
    }

    [Fact]
    public void A_loop_is_unrolled()
    {
        ResolvedTemplate resolved = Resolve(Template + """
            1
              'Fn::ForEach::Outer':
                - Zone
                - !Ref Zones
                - 'Fn::ForEach::Inner':
                    - Kind
                    - [q-1, t]
                    - 'X${Zone}&{Kind}':
                        Type: AWS::X::Y
                        Properties: { Name: !Sub '${Zone}.${Kind}', Kind: !Ref Kind, Text: 'is ${Zone}' }
              'Fn::ForEach::Open': [A, !Ref Bare, {'Y${A}': {Type: 'AWS::X::Y'}}]

            """);
        Assert.True(resolved.Document.Root.TryGetProperty("Resources", out DocumentNode resources));
        var keys = new List<string>();
        foreach (DocumentNode entry in resources.Entries)
        {
            keys.Add(entry.Key!);
        }

        Assert.Equal(["R", "Xaq1", "Xat", "Xbq1", "Xbt", "Fn::ForEach::Open"], keys);
        Assert.True(resources.TryGetProperty("Xbq1", out DocumentNode one) && one.TryGetProperty("Properties", out one));
        Assert.Equal("""{"Name":"b.q-1","Kind":"q-1","Text":"is b"}""", one.ToJson());
    }

    [Fact]
    public void What_is_open_is_counted_with_the_place_of_the_first()
    {
        ResolvedTemplate resolved = Resolve(Template + "[!Ref Bare, !GetAtt R.Arn, !Ref Env]\n");
        Assert.Equal(2, resolved.Open);
        Assert.Equal((24, 11), (resolved.FirstOpen!.Value.Line, resolved.FirstOpen.Value.Column));
    }

    [Theory]
    [InlineData("1", "Env", "test", "2:3: the parameter 'Env' can't be 'test': it is one of dev, prod")]
    [InlineData("1", "Days", "x", "3:3: the parameter 'Days' can't be 'x': it is a number")]
    [InlineData("!If [Loop, 1, 2]", "Env", "dev", "19:22: the condition 'Loop' is defined by itself")]
    public void What_makes_no_sense_is_told_with_its_place(string written, string parameter, string value, string problem)
    {
        DocumentException thrown = Assert.Throws<DocumentException>(() => Resolve(Template + written + "\n", (parameter, value)));
        Assert.Equal(problem, $"{thrown.Line}:{thrown.Column}: {thrown.Problem}");
    }

    [Fact]
    public void Loops_within_loops_meet_a_limit()
    {
        var text = new StringBuilder("Resources:\n");
        string items = string.Join(',', Enumerable.Range(0, 60));
        string indent = "  ";
        for (int i = 0; i < 5; i++)
        {
            text.Append(indent).Append(System.Globalization.CultureInfo.InvariantCulture, $"'Fn::ForEach::L{i}':\n{indent}  - V{i}\n{indent}  - [{items}]\n{indent}  -\n");
            indent += "    ";
        }

        text.Append(indent).Append("'X${V0}x${V1}x${V2}x${V3}x${V4}': { Type: 'AWS::X::Y' }\n");
        Assert.Contains("more than 2000000 values", Assert.Throws<DocumentException>(() => Resolve(text.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_templates_end_in_a_template_or_a_positioned_error()
    {
        int seed = Environment.TickCount & 0xFFFFFF;
        var random = new Random(seed);
        string[] values = ["!Ref Zones", "!Join ['-', !Ref Zones]", "!If [IsProd, !Ref Env, !Sub '${Days}${Env']", "!Select [1, !Split ['/', !Ref Env]]", "!FindInMap [Sizes, !Ref Env, Tags]"];
        byte[] noise = "[]{}!&*:'$ \nRFa0"u8.ToArray();
        for (int i = 0; i < 3_000; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(Template + values[random.Next(values.Length)] + "\n");
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                text[random.Next(text.Length)] = noise[random.Next(noise.Length)];
            }

            Document document;
            try
            {
                document = Document.Parse(text, "t", DocumentOptions.Default);
                _ = TemplateResolver.Resolve(document, new Dictionary<string, string> { ["Env"] = "prod" });
            }
            catch (DocumentException problem)
            {
                Assert.True(problem is { Line: > 0, Column: > 0 }, $"seed {seed}, template {i}");
            }
        }
    }

    private static ResolvedTemplate Resolve(string template, params (string Name, string Value)[] given) =>
        TemplateResolver.Resolve(Document.Parse(template, "t", DocumentOptions.Default), given.ToDictionary(one => one.Name, one => one.Value));

    private static DocumentNode ValueOf(Document document)
    {
        DocumentNode at = document.Root;
        foreach (string key in (string[])["Resources", "R", "Properties", "V"])
        {
            Assert.True(at.TryGetProperty(key, out at));
        }

        return at;
    }
}
