using System.Globalization;
using System.Text.Json;
using ThemisGuard.Functions.ReadOperations;

namespace ThemisGuard.Cli.Operations;

/// <summary>Executions as text for people.</summary>
internal static class ExecutionText
{
    public static void WriteList(IReadOnlyList<ExecutionView> executions, DateTimeOffset now)
    {
        if (executions.Count == 0)
        {
            Screen.Line("No executions.");
            return;
        }

        Screen.Line($"{"STARTED",-19}  {"STATUS",-9}  {"TOOK",8}  NAME, MACHINE");
        foreach (ExecutionView execution in executions)
        {
            double took = execution.DurationMs is { } milliseconds ? milliseconds / 1_000.0 : (now - execution.StartedAt).TotalSeconds;
            string status = Status(execution);
            Screen.Line($"{Screen.Time(execution.StartedAt)}  ", $"{status,-9}", Screen.ToneOf(status), $"  {Screen.Took(took),8}  {execution.Name}");
            string tenant = execution.Tenant is null ? "" : "  of " + execution.Tenant;
            string error = execution.Error is null ? "" : $"  {execution.Error}: {execution.Cause}";
            Screen.Line($"{"",42}{execution.Machine}{tenant}{error}", Tone.Faint);
        }
    }

    public static void WriteHead(ExecutionDetail detail, DateTimeOffset now)
    {
        ExecutionView execution = detail.Execution;
        string status = Status(execution);
        Screen.Line($"{execution.Name}  ", status, Screen.ToneOf(status), "");
        Screen.Line($"  machine   {execution.Machine}{(execution.Tenant is null ? "" : ", tenant " + execution.Tenant)}");
        double took = execution.DurationMs is { } milliseconds ? milliseconds / 1_000.0 : (now - execution.StartedAt).TotalSeconds;
        Screen.Line($"  started   {Screen.Time(execution.StartedAt)} UTC, {(execution.EndedAt is null ? "running for" : "took")} {Screen.Took(took)}");
        if (execution.RedriveCount > 0)
        {
            Screen.Line($"  redriven  {execution.RedriveCount} {(execution.RedriveCount == 1 ? "time" : "times")}{(detail.RedrivenAt is { } at ? ", last at " + Screen.Time(at) : "")}");
        }

        if (execution.Transitions is { } transitions)
        {
            Screen.Line(string.Create(CultureInfo.InvariantCulture, $"  cost      {transitions} transitions, {execution.CostUsd:0.000000} USD on AWS without a free tier"));
        }

        Screen.Line($"  input     {detail.Input}");
        if (detail.Output is not null)
        {
            Screen.Line($"  output    {detail.Output}");
        }

        if (execution.Error is not null)
        {
            Screen.Line("  error     ", execution.Error, Tone.Bad, "");
            Wrap("            ", execution.Cause);
        }

        if (detail.Redrivable)
        {
            Screen.Line($"  remedy    themis executions redrive {execution.Name}");
        }
    }

    public static void WriteDrawing(JsonElement definition, IReadOnlyList<StatePassage> passages, bool running)
    {
        Screen.Line("");
        foreach (DrawnLine line in MachineDrawing.Draw(definition))
        {
            string indent = new(' ', 2 + (4 * line.Depth));
            if (line.State.Length == 0)
            {
                Screen.Line($"{indent} |    {line.Text}", Tone.Faint);
                continue;
            }

            StatePassage? passage = passages.LastOrDefault(passage => passage.State == line.State);
            (string mark, Tone tone) = passage is null ? (line.Depth > 0 ? ("[.]", Tone.Faint) : ("[ ]", Tone.Faint)) : Mark(passage, running);
            Screen.Line(indent, $"{mark} {line.State}", tone, "  " + line.Text);
        }
    }

    public static void WriteTimeline(IReadOnlyList<StatePassage> passages, double start, double? stop, bool running, DateTimeOffset now)
    {
        Screen.Line("");
        Screen.Line($"  {"",3} {"AT",10}  {"TOOK",8}  STATE");
        foreach (StatePassage passage in passages)
        {
            WritePassage(passage, start, stop, running, now);
        }

        Screen.Line("");
        Screen.Line("  [+] done   [~] done after an error   [>] running   [x] failed or stopped", Tone.Faint);
        Screen.Line("  [ ] not reached   [.] inside of a map, in its items' own histories", Tone.Faint);
    }

    public static void WritePassage(StatePassage passage, double start, double? stop, bool running, DateTimeOffset now)
    {
        (string mark, Tone tone) = Mark(passage, running);
        double until = passage.ExitedAt ?? stop ?? (now.ToUnixTimeMilliseconds() / 1_000.0);
        string tries = passage.Attempts > 1 ? $", {passage.Attempts} attempts" : "";
        Screen.Line(
            "  ", mark, tone,
            $" {passage.EnteredAt - start,9:0.000}s  {Screen.Took(until - passage.EnteredAt),8}  {passage.State} ({passage.Kind.ToLowerInvariant()}{tries})");
        if (passage.Input is { Length: > 0 } input and not "{}")
        {
            Screen.Line($"{"",28}in  {input}", Tone.Faint);
        }

        if (passage.Error is { } error)
        {
            Wrap($"{"",28}", error, Tone.Bad);
        }
    }

    public static void WriteHistory(IReadOnlyList<JsonElement> events, double start)
    {
        Screen.Line($"{"ID",5}  {"AT",10}  EVENT");
        foreach (JsonElement happened in events)
        {
            string detail = string.Join(
                "  ", happened.EnumerateObject().Where(static member => member.Value.ValueKind == JsonValueKind.Object)
                    .SelectMany(static member => member.Value.EnumerateObject())
                    .Where(static member => member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    .Select(static member => $"{member.Name}={member.Value}"));
            Screen.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{happened.GetProperty("id").GetInt64(),5}  {happened.GetProperty("timestamp").GetDouble() - start,9:0.000}s  {happened.GetProperty("type").GetString()}  {detail}"));
        }
    }

    public static string Status(ExecutionView execution) => execution.Status switch
    {
        Compliance.Operations.ExecutionStatus.Running => "RUNNING",
        Compliance.Operations.ExecutionStatus.Succeeded => "SUCCEEDED",
        Compliance.Operations.ExecutionStatus.Failed => "FAILED",
        Compliance.Operations.ExecutionStatus.TimedOut => "TIMED_OUT",
        _ => "ABORTED",
    };

    private static (string Mark, Tone Tone) Mark(StatePassage passage, bool running) => passage switch
    {
        { ExitedAt: not null, Error: null } => ("[+]", Tone.Good),
        { ExitedAt: not null } => ("[~]", Tone.Busy),
        _ when running => ("[>]", Tone.Busy),
        _ => ("[x]", Tone.Bad),
    };

    // A cause is a sentence to be read whole, within reason.
    private static void Wrap(string indent, string? text, Tone tone = Tone.Plain)
    {
        string rest = Screen.Cut(text, 5 * (Screen.Width - indent.Length));
        while (rest.Length > 0)
        {
            int room = Screen.Width - indent.Length;
            int end = rest.Length <= room ? rest.Length : rest.LastIndexOf(' ', room) is > 20 and var space ? space : room;
            Screen.Line(indent + rest[..end], tone);
            rest = rest[end..].TrimStart();
        }
    }
}
