using System.Text;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.StatesLanguage.Tests.Syntax;

public class DefinitionTests
{
    [Theory]
    [InlineData("""{"States":{"A":{"Type":"Pass","End":true}}}""", "SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /")]
    [InlineData("""{"StartAt":"B","States":{"A":{"Type":"Pass","End":true}}}""", "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: B at /StartAt")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}""", "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"B":{"Type":"Pass","End":true}}}""", "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass"}}}""", "SCHEMA_VALIDATION_FAILED: One of these fields is required: [Next, End] at /States/A")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Foo":1}}}""", "SCHEMA_VALIDATION_FAILED: The field 'Foo' is not supported by Step Functions at /States/A")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Output":1}}}""", "SCHEMA_VALIDATION_FAILED: The field 'Output' is not supported when the query language is JSONPath at /States/A")]
    [InlineData("""{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","End":true,"ResultPath":"$.a"}}}""", "SCHEMA_VALIDATION_FAILED: The field 'ResultPath' is not supported when the query language is JSONata at /States/A")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"ResultPath":"$.a[*]"}}}""", "SCHEMA_VALIDATION_FAILED: The value for the field 'ResultPath' must be a valid Reference Path at /States/A/ResultPath")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"InputPath":"$.a["}}}""", "SCHEMA_VALIDATION_FAILED: The value for the field 'InputPath' must be a valid JSONPath: the text ends at character 4, expected an index, a slice, '*', a filter or a quoted name at /States/A/InputPath")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":{"x.$":"States.Nope()"}}}}""", "SCHEMA_VALIDATION_FAILED: The value for the field 'x.$' must be a valid JSONPath or a valid intrinsic function call: there is no intrinsic function 'States.Nope' at /States/A/Parameters")]
    [InlineData("""{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:query","End":true}}}""", "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource")]
    public void A_fault_is_told_with_its_code_and_place(string definition, string expected)
    {
        ParseResult parsed = StateMachineDefinition.Parse(definition);

        Assert.Null(parsed.Definition);
        Assert.Equal(expected, Assert.Single(parsed.Diagnostics).ToString());
    }

    [Fact]
    public void A_JSONata_fault_names_the_expression_and_the_reason()
    {
        ParseResult parsed = StateMachineDefinition.Parse("""{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% 1 + %}","End":true}}}""");

        Diagnostic diagnostic = Assert.Single(parsed.Diagnostics);
        Assert.StartsWith("The JSONata expression '1 +' can not be read: S0207: ", diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("/States/A/Output", diagnostic.Location);
        Assert.Equal((1, 80), (diagnostic.Line, diagnostic.Column));
    }

    [Fact]
    public void Every_fault_is_reported_not_the_first_alone()
    {
        ParseResult parsed = StateMachineDefinition.Parse("""
            {"StartAt": "A", "States": {
              "A": {"Type": "Wait", "Seconds": -1, "Next": "Nowhere"},
              "B": {"Type": "Choice", "Choices": []},
              "C": {"Type": "Task", "Resource": "x", "TimeoutSeconds": 5, "HeartbeatSeconds": 9, "End": true}}}
            """);

        Assert.Equal(
            ["2 /States/A/Seconds", "3 /States/B/Choices", "4 /States/C/Resource", "4 /States/C", "2 /States/A/Next"],
            parsed.Diagnostics.Select(static diagnostic => $"{diagnostic.Line} {diagnostic.Location}"));
    }

    [Fact]
    public void An_integration_that_the_host_lacks_is_refused_by_name()
    {
        var options = new DefinitionOptions { Integrations = static resource => resource.Service is "lambda" or "sqs" };
        const string Machine = """{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::NAME","End":true}}}""";

        Assert.NotNull(StateMachineDefinition.Parse(Machine.Replace("NAME", "sqs:sendMessage.waitForTaskToken", StringComparison.Ordinal), options).Definition);
        Assert.Equal(
            "SCHEMA_VALIDATION_FAILED: The integration arn:aws:states:::sns:publish is not offered here at /States/A/Resource",
            StateMachineDefinition.Parse(Machine.Replace("NAME", "sns:publish", StringComparison.Ordinal), options).Diagnostics[0].ToString());
    }

    [Fact]
    public void Text_that_is_no_JSON_is_told_with_line_and_column()
    {
        Diagnostic diagnostic = Assert.Single(StateMachineDefinition.Parse("{\"StartAt\":\n  oops}").Diagnostics);

        Assert.Equal(DiagnosticCodes.InvalidJson, diagnostic.Code);
        Assert.Equal((2, 3), (diagnostic.Line, diagnostic.Column));
    }

    [Fact]
    public void Size_and_depth_are_bounded()
    {
        Assert.Null(StateMachineDefinition.Parse(new string('[', 100_000)).Definition);
        Assert.Null(StateMachineDefinition.Parse(Encoding.UTF8.GetBytes(new string(' ', 1_048_577))).Definition);
        var nested = new StringBuilder("""{"Type":"Pass","End":true}""");
        for (var i = 0; i < 30; i++)
        {
            string inner = nested.ToString();
            nested.Clear().Append("{\"Type\":\"Parallel\",\"End\":true,\"Branches\":[{\"StartAt\":\"S").Append(i).Append("\",\"States\":{\"S").Append(i).Append("\":").Append(inner).Append("}}]}");
        }

        ParseResult parsed = StateMachineDefinition.Parse($"{{\"StartAt\":\"T\",\"States\":{{\"T\":{nested}}}}}", new DefinitionOptions { MaxDepth = 500 });
        Assert.Contains(parsed.Diagnostics, static diagnostic => diagnostic.Message == "States nest deeper than 24 levels");
    }

    [Fact]
    public void Variables_are_listed_by_the_states_that_refer_to_them()
    {
        StateMachineDefinition definition = StateMachineDefinition.Parse("""
            {"StartAt":"A","States":{
              "A":{"Type":"Pass","Assign":{"x":1,"y":2},"Next":"B"},
              "B":{"Type":"Pass","InputPath":"$y","Parameters":{"v.$":"States.MathAdd($x, $x)"},"Next":"C"},
              "C":{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $map([1], function($i) { $i + $y + $states.input }) %}","Next":"M"},
              "M":{"Type":"Map","ItemsPath":"$x","ItemProcessor":{"StartAt":"N","States":{"N":{"Type":"Pass","OutputPath":"$y","End":true}}},"End":true}}}
            """).Definition!;

        Assert.Equal(
            ["B: x,y", "C: y", "M: x", "N: y"],
            definition.VariableReferences.OrderBy(static state => state.Key, StringComparer.Ordinal).Select(static state => $"{state.Key}: {string.Join(',', state.Value)}"));
    }
}
