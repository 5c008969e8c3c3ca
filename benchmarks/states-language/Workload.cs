using System.Text.Json.Nodes;

namespace ThemisGuard.StatesLanguage.Benchmark;

/// <param name="Name">Name, the same in both tables.</param>
/// <param name="Definition">The machine.</param>
/// <param name="Input">Its input.</param>
/// <param name="Expected">The output that it must give.</param>
/// <param name="Transitions">States entered in one execution.</param>
/// <param name="PeerRuns">False: the peer has no JSONata.</param>
internal sealed record Workload(string Name, JsonNode Definition, JsonNode Input, JsonNode Expected, int Transitions, bool PeerRuns = true)
{
    public static Workload[] All()
    {
        // From 1: the peer takes an item of 0 for none.
        var items = new JsonArray([.. Enumerable.Range(1, 1_000).Select(static i => (JsonNode)new JsonObject { ["v"] = i })]);
        var values = new JsonArray([.. Enumerable.Range(1, 1_000).Select(static i => (JsonNode)i)]);
        return
        [
            new("1,000 Pass", Chain(static (_, pass) => pass), JsonNode.Parse("""{"order":7,"lines":[1,2,3]}""")!, JsonNode.Parse("""{"order":7,"lines":[1,2,3]}""")!, 1_000),
            new("1,000 Pass with Parameters and ResultPath", Chain(static (_, pass) =>
            {
                pass["Parameters"] = JsonNode.Parse("""{"id.$":"$.order","first.$":"$.lines[0]","constant":{"a":[1,2]}}""");
                pass["ResultPath"] = "$.made";
                return pass;
            }), JsonNode.Parse("""{"order":7,"lines":[1,2,3]}""")!,
                JsonNode.Parse("""{"order":7,"lines":[1,2,3],"made":{"id":7,"first":1,"constant":{"a":[1,2]}}}""")!, 1_000),
            new("1,000 Pass with JSONata Output", Chain(static (_, pass) =>
            {
                pass["Output"] = JsonNode.Parse("""{"order":"{% $states.input.order %}","lines":"{% $states.input.lines %}","made":{"id":"{% $states.input.order %}","first":"{% $states.input.lines[0] %}","constant":{"a":[1,2]}}}""");
                return pass;
            }, "JSONata"), JsonNode.Parse("""{"order":7,"lines":[1,2,3]}""")!,
                JsonNode.Parse("""{"order":7,"lines":[1,2,3],"made":{"id":7,"first":1,"constant":{"a":[1,2]}}}""")!, 1_000, PeerRuns: false),
            new("Map of 1,000 items x 3 Pass", JsonNode.Parse("""
                {"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE"},"StartAt":"A","States":{
                  "A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Parameters":{"v.$":"$.v"},"Next":"C"},"C":{"Type":"Pass","OutputPath":"$.v","End":true}}},"End":true}}}
                """)!, new JsonObject { ["items"] = items }, values, 3_001),
            new("Choice loop of 5,000 turns", JsonNode.Parse("""
                {"StartAt":"Init","States":{"Init":{"Type":"Pass","Result":{"n":0},"Next":"More"},
                  "More":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThanEquals":5000,"Next":"Done"}],"Default":"Add"},
                  "Add":{"Type":"Pass","Parameters":{"n.$":"States.MathAdd($.n, 1)"},"Next":"More"},"Done":{"Type":"Succeed"}}}
                """)!, new JsonObject(), JsonNode.Parse("""{"n":5000}""")!, 10_003),
            new("Choice loop of 5,000 turns in JSONata", JsonNode.Parse("""
                {"QueryLanguage":"JSONata","StartAt":"Init","States":{"Init":{"Type":"Pass","Assign":{"n":0},"Next":"More"},
                  "More":{"Type":"Choice","Choices":[{"Condition":"{% $n >= 5000 %}","Output":{"n":"{% $n %}"},"Next":"Done"}],"Default":"Add"},
                  "Add":{"Type":"Pass","Assign":{"n":"{% $n + 1 %}"},"Next":"More"},"Done":{"Type":"Succeed"}}}
                """)!, new JsonObject(), JsonNode.Parse("""{"n":5000}""")!, 10_003, PeerRuns: false),
        ];
    }

    private static JsonObject Chain(Func<int, JsonObject, JsonObject> change, string language = "JSONPath")
    {
        var states = new JsonObject();
        for (var i = 0; i < 1_000; i++)
        {
            var pass = new JsonObject { ["Type"] = "Pass" };
            if (i < 999)
            {
                pass["Next"] = $"S{i + 1}";
            }
            else
            {
                pass["End"] = true;
            }

            states[$"S{i}"] = change(i, pass);
        }

        var machine = new JsonObject { ["StartAt"] = "S0", ["States"] = states };
        if (language != "JSONPath")
        {
            machine["QueryLanguage"] = language;
        }

        return machine;
    }
}
