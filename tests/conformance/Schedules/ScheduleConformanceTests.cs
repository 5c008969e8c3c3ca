using System.Globalization;
using System.Text.Json;
using ThemisGuard.Compliance.Schedules;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.Schedules;

public class ScheduleConformanceTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> s_knownFailures = [];

    [ConformanceFact("schedules")]
    public void Every_schedule_fires_and_every_refusal_refuses_as_recorded()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConformanceFolder.Of("schedules"), "vectors.json")));
        var tally = new Tally("schedules", s_knownFailures);
        foreach (JsonElement vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            foreach (ScheduleDialect dialect in Dialects(vector))
            {
                tally.Add($"{vector.GetProperty("kind").GetString()}-{dialect}", vector.GetProperty("id").GetString()!, Difference(vector, dialect));
            }
        }

        foreach (JsonElement one in file.RootElement.GetProperty("validity").EnumerateArray())
        {
            ScheduleDialect dialect = Dialects(one).Single();
            string text = one.GetProperty("expression").GetString()!;
            ScheduleParseResult result = ScheduleExpression.Parse(text, dialect);
            bool recorded = one.GetProperty("valid").GetBoolean();
            tally.Add($"validity-{dialect}", text, (result.Schedule is not null) == recorded ? null : $"recorded as {(recorded ? "valid" : "refused")}; {result.Fault}");
        }

        tally.Report(output);
    }

    private static string? Difference(JsonElement vector, ScheduleDialect dialect)
    {
        string zone = vector.GetProperty("timezone").GetString()!;
        ScheduleParseResult result = ScheduleExpression.Parse(vector.GetProperty("expression").GetString()!, dialect, zone == "UTC" ? null : zone);
        if (result.Schedule is not { } schedule)
        {
            return $"refused: {result.Fault}";
        }

        DateTimeOffset after = Instant(vector.GetProperty("after"));
        DateTimeOffset anchor = vector.TryGetProperty("start", out JsonElement start) ? Instant(start) : after;
        var next = new List<DateTimeOffset>();
        for (DateTimeOffset? one = schedule.NextAfter(after, anchor); one is not null && next.Count < 3; one = schedule.NextAfter(one.Value, anchor))
        {
            next.Add(one.Value);
        }

        DateTimeOffset[] recorded = [.. vector.GetProperty("next").EnumerateArray().Select(Instant)];
        return next.SequenceEqual(recorded) ? null : $"fires at {string.Join(", ", next)}";
    }

    private static ScheduleDialect[] Dialects(JsonElement one) => one.GetProperty("service").GetString() switch
    {
        "rules" => [ScheduleDialect.Rules],
        "scheduler" => [ScheduleDialect.Scheduler],
        _ => [ScheduleDialect.Rules, ScheduleDialect.Scheduler],
    };

    private static DateTimeOffset Instant(JsonElement text) => DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
