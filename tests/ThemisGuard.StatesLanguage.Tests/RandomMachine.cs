using System.Text.Json.Nodes;

namespace ThemisGuard.StatesLanguage.Tests;

/// <summary>Writes state machines that may mean anything: every state type, right and wrong fields, paths and expressions of all kinds.</summary>
internal sealed class RandomMachine(Random random)
{
    private static readonly string[] s_paths =
        ["$", "$.a", "$.a.b", "$.items", "$.items[*]", "$.items[0]", "$..b", "$.items[?(@.b > 1)]", "$$", "$$.State.Name", "$v", "$.items[-1:]"];

    private static readonly string[] s_wrong = ["$[", "a", "$.a[?(", "{% 1 + %}", ""];

    private static readonly string[] s_expressions =
    [
        "$states.input", "$states.input.a", "$v", "$v + 1", "$count($states.input.items)", "$states.input.items[b > 1]", "[1..3]", "$random()", "$uuid()",
        "$sum($states.input.items.b)", "$states.context.State.Name", "$f := function($x){$x}", "$states.input.items ~> $map(function($i){$i.b})", "$nothing",
    ];

    private static readonly string[] s_calls =
    [
        "States.UUID()", "States.MathAdd($.a, 1)", "States.Format('{} {}', $.a, $.b)", "States.ArrayRange(0, 5, 2)", "States.MathRandom(1, 9)", "States.Array($.items, 1)",
        "States.JsonToString($)", "States.Hash('a', 'MD5')", "States.ArrayGetItem($.items, 0)",
    ];

    private int _names;
    private bool _machineIsJsonata;

    public JsonObject Machine()
    {
        _machineIsJsonata = random.Next(3) == 0;
        JsonObject machine = Graph(0, random.Next(1, 6));
        if (_machineIsJsonata)
        {
            machine["QueryLanguage"] = "JSONata";
        }

        return machine;
    }

    public JsonNode? Value(int depth = 0) => random.Next(depth > 3 ? 5 : 8) switch
    {
        0 => random.Next(-3, 1000),
        1 => "text",
        2 => random.NextDouble() * 10,
        3 => random.Next(2) == 0,
        4 => null,
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1))]),
        _ => Object(depth + 1),
    };

    public JsonObject Object(int depth = 0) => new()
    {
        ["a"] = Value(depth + 1),
        ["b"] = random.Next(5),
        ["items"] = new JsonArray(new JsonObject { ["b"] = 1 }, new JsonObject { ["b"] = 2 }),
    };

    private JsonObject Graph(int depth, int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(_ => $"S{_names++}")];
        var states = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            states[names[i]] = State(depth, i, names);
        }

        return new JsonObject { ["StartAt"] = names[0], ["States"] = states };
    }

    private JsonObject State(int depth, int index, string[] names)
    {
        string type = Pick("Pass", "Pass", "Task", "Wait", "Choice", "Succeed", "Fail", "Parallel", "Map");
        if (depth > 2 && type is "Parallel" or "Map")
        {
            type = "Pass";
        }

        bool jsonata = _machineIsJsonata || random.Next(3) == 0;
        var state = new JsonObject { ["Type"] = type };
        if (jsonata && !_machineIsJsonata)
        {
            state["QueryLanguage"] = "JSONata";
        }

        // Every state but the last leads to the next, so that most machines are whole; few lead anywhere.
        bool last = index + 1 == names.Length;
        if (!last && type is ("Succeed" or "Fail"))
        {
            state["Type"] = type = "Pass";
        }

        string next = Wrong ? names[random.Next(names.Length)] : last ? "" : names[index + 1];
        if (type is not ("Choice" or "Succeed" or "Fail"))
        {
            if (next.Length == 0)
            {
                state["End"] = true;
            }
            else
            {
                state["Next"] = next;
            }
        }

        AddWork(state, type, depth, next.Length == 0 ? names[^1] : next, jsonata);
        AddData(state, type, jsonata);
        return state;
    }

    private void AddWork(JsonObject state, string type, int depth, string next, bool jsonata)
    {
        switch (type)
        {
            case "Task":
                state["Resource"] = Wrong ? "arn:aws:states:::nothing:here"
                    : Pick("arn:aws:states:::lambda:invoke", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:lambda:r:1:function:f");
                Maybe(2, () => state["TimeoutSeconds"] = random.Next(11, 20));
                Maybe(2, () => state["HeartbeatSeconds"] = random.Next(1, Wrong ? 20 : 11));
                AddHandlers(state, next);
                break;
            case "Wait":
                if (jsonata || random.Next(2) == 0)
                {
                    state["Seconds"] = random.Next(0, 100);
                }
                else
                {
                    state[Pick("SecondsPath", "TimestampPath")] = Path();
                }

                break;
            case "Choice":
                state["Choices"] = jsonata
                    ? new JsonArray(new JsonObject { ["Condition"] = Expression(), ["Next"] = next })
                    : new JsonArray(Rule(next));
                Maybe(2, () => state["Default"] = next);
                break;
            case "Fail":
                Maybe(2, () => state["Error"] = Pick("E", "States.Timeout"));
                Maybe(2, () => state[jsonata ? "Cause" : "CausePath"] = jsonata ? "c" : "$.a");
                break;
            case "Parallel":
                state["Branches"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Graph(depth + 1, random.Next(1, 4)))]);
                AddHandlers(state, next);
                break;
            case "Map":
                JsonObject processor = Graph(depth + 1, random.Next(1, 4));
                if (random.Next(2) == 0)
                {
                    processor["ProcessorConfig"] = new JsonObject { ["Mode"] = "DISTRIBUTED", ["ExecutionType"] = "STANDARD" };
                    Maybe(2, () => state["ToleratedFailurePercentage"] = random.Next(0, Wrong ? 120 : 101));
                    Maybe(4, () => state["ItemBatcher"] = new JsonObject { ["MaxItemsPerBatch"] = 2 });
                }

                state["ItemProcessor"] = processor;
                Maybe(2, () => state["MaxConcurrency"] = random.Next(0, 4));
                state[jsonata ? "Items" : "ItemsPath"] = jsonata ? Expression() : Pick("$.items", "$.items", Path());
                AddHandlers(state, next);
                break;
        }
    }

    private JsonObject Rule(string next) => random.Next(4) switch
    {
        0 => new JsonObject { ["Variable"] = "$.b", ["NumericGreaterThan"] = random.Next(5), ["Next"] = next },
        1 => new JsonObject { ["Variable"] = Path(), ["IsPresent"] = true, ["Next"] = next },
        2 => new JsonObject { ["Not"] = new JsonObject { ["Variable"] = Path(), ["StringMatches"] = "t*t" }, ["Next"] = next },
        _ => new JsonObject { ["Variable"] = Path(), ["NumericEqualsPath"] = Path(), ["Next"] = next },
    };

    private void AddData(JsonObject state, string type, bool jsonata)
    {
        if (type == "Fail" && !Wrong)
        {
            return;
        }

        bool works = type is "Pass" or "Task" or "Parallel" or "Map" || Wrong;
        if (jsonata)
        {
            Maybe(2, () => state["Output"] = new JsonObject { ["a"] = Expression(), ["items"] = new JsonArray(1, Expression()) });
            MaybeIf(type is "Task" or "Parallel" || Wrong, 3, () => state["Arguments"] = new JsonObject { ["x"] = Expression() });
        }
        else
        {
            Maybe(6, () => state["InputPath"] = Path());
            Maybe(6, () => state["OutputPath"] = Path());
            MaybeIf(works, 3, () => state["ResultPath"] = Wrong ? "$..b" : Pick("$.a", "$.new.deep", "$.items[0]"));
            MaybeIf(works, 3, () => state["Parameters"] = new JsonObject { ["a.$"] = Pick(s_calls), ["items.$"] = "$.items", ["b.$"] = Path() });
            MaybeIf(type == "Pass" || Wrong, 4, () => state["Result"] = Value());
        }

        MaybeIf(type != "Succeed" || Wrong, 3, () => state["Assign"] = jsonata ? new JsonObject { ["v"] = Expression() } : new JsonObject { ["v.$"] = Path() });
    }

    private void AddHandlers(JsonObject state, string next)
    {
        Maybe(2, () => state["Retry"] = new JsonArray(new JsonObject { ["ErrorEquals"] = new JsonArray(Pick("E", "States.ALL")), ["MaxAttempts"] = random.Next(0, 4), ["JitterStrategy"] = Pick("FULL", "NONE") }));
        Maybe(2, () => state["Catch"] = new JsonArray(new JsonObject { ["ErrorEquals"] = new JsonArray(Pick("E", "States.ALL", "States.Runtime")), ["Next"] = next }));
    }

    /// <summary>Now and then something that no machine may have.</summary>
    private bool Wrong => random.Next(60) == 0;

    private string Path() => Wrong ? Pick(s_wrong) : Pick(s_paths);

    private string Expression() => $"{{% {Pick(s_expressions)} %}}";

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private void MaybeIf(bool allowed, int outOf, Action add)
    {
        if (allowed)
        {
            Maybe(outOf, add);
        }
    }

    private void Maybe(int outOf, Action add)
    {
        if (random.Next(outOf) == 0)
        {
            add();
        }
    }
}
