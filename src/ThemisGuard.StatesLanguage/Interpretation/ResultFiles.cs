using System.Text;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// What a ResultWriter writes: results by outcome, then a manifest that names them.
/// Source: Step Functions Developer Guide, "ResultWriter (Map)".
/// </summary>
internal static class ResultFiles
{
    public static IReadOnlyList<ResultFile> Make(MapRun run, ResultWriter writer, string prefix)
    {
        var files = new List<ResultFile>();
        var listed = new JsonataObjectBuilder(3);
        foreach ((string group, Func<ExecutionStatus, bool> holds) in Groups)
        {
            var results = new List<JsonValue>();
            foreach (Run child in run.Runs)
            {
                if (holds(child.Status))
                {
                    Append(results, child, writer.Transformation);
                }
            }

            var names = new List<JsonValue>();
            if (results.Count > 0)
            {
                string key = $"{prefix}{group}_0.{(writer.OutputType == "JSONL" ? "jsonl" : "json")}";
                string content = Text(results, writer.OutputType);
                files.Add(new ResultFile(key, content));
                names.Add(Json.Object(("Key", Json.String(key)), ("Size", Json.Number((long)Encoding.UTF8.GetByteCount(content)))));
            }

            listed[group] = Json.Array(names);
        }

        JsonValue manifest = Json.Object(
            ("DestinationBucket", run.WriterArguments["Bucket"] is { IsUndefined: false } bucket ? bucket : Json.String("")),
            ("MapRunArn", Json.String(run.MapRunArn)),
            ("ResultFiles", listed.Build()));
        files.Add(new ResultFile(prefix + "manifest.json", manifest.ToJson()));
        return files;
    }

    /// <summary>The results that stay in the execution: those of the children that succeeded, in the order of their items.</summary>
    public static JsonValue Inline(MapRun run, string transformation)
    {
        var results = new List<JsonValue>(run.Runs.Count);
        foreach (Run child in run.Runs)
        {
            if (child.Status == ExecutionStatus.Succeeded)
            {
                Append(results, child, transformation);
            }
        }

        return Json.Array(results);
    }

    private static readonly (string Group, Func<ExecutionStatus, bool> Holds)[] Groups =
    [
        ("FAILED", static status => status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted),
        ("PENDING", static status => status is ExecutionStatus.Pending or ExecutionStatus.Running),
        ("SUCCEEDED", static status => status == ExecutionStatus.Succeeded),
    ];

    private static void Append(List<JsonValue> results, Run child, string transformation)
    {
        if (transformation == "NONE")
        {
            results.Add(Describe(child));
        }
        else if (child.Status != ExecutionStatus.Succeeded)
        {
            results.Add(Json.Object(
                ("Error", child.Error is null ? Json.Null : Json.String(child.Error)), ("Cause", child.Cause is null ? Json.Null : Json.String(child.Cause))));
        }
        else if (transformation == "FLATTEN" && child.Output.TryGetArray(out JsonataArray? items))
        {
            results.AddRange(items);
        }
        else
        {
            results.Add(child.Output);
        }
    }

    private static JsonValue Describe(Run child)
    {
        var result = new JsonataObjectBuilder(12);
        result["ExecutionArn"] = child.ExecutionArn;
        result["Input"] = child.Input.ToJson();
        result["InputDetails"] = Json.Object(("Included", Json.True));
        result["Name"] = child.Name;
        if (child.Status == ExecutionStatus.Succeeded)
        {
            result["Output"] = child.Output.ToJson();
            result["OutputDetails"] = Json.Object(("Included", Json.True));
        }
        else
        {
            result["Error"] = child.Error ?? "";
            result["Cause"] = child.Cause ?? "";
        }

        result["RedriveCount"] = Json.Number((long)child.RedriveCount);
        result["StartDate"] = Json.Time(child.StartTime);
        result["StateMachineArn"] = child.StateMachineArn;
        result["Status"] = child.Status.ToWireName();
        if (child.StopTime is { } stopped)
        {
            result["StopDate"] = Json.Time(stopped);
        }

        return result.Build();
    }

    private static string Text(List<JsonValue> results, string type)
    {
        if (type != "JSONL")
        {
            return Json.Array(results).ToJson();
        }

        var text = new StringBuilder();
        foreach (JsonValue result in results)
        {
            text.Append(result.ToJson()).Append('\n');
        }

        return text.ToString();
    }
}
