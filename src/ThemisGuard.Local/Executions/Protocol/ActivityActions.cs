using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Activities and their workers.</summary>
internal sealed class ActivityActions(ExecutionHost host, LocalIdentity identity)
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(60);

    private readonly MachineStore _machines = host.Machines;

    public Task<Action<Utf8JsonWriter>> CreateAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        string name = body.Required("name");
        if (!SfnNames.IsValid(name))
        {
            throw SfnError.InvalidName(name);
        }

        string arn = identity.Arn("states", "activity:" + name);
        ActivityRecord? activity = _machines.Activity(arn);
        if (activity is null)
        {
            activity = new ActivityRecord(arn, name, ExecutionHost.ToMilliseconds(host.Time.GetUtcNow()), MachineSettings.Tags(body.Element("tags")));
            await _machines.PutAsync(activity);
        }

        return json =>
        {
            json.WriteString("activityArn", activity.Arn);
            json.WriteTime("creationDate", activity.Created);
        };
    });

    public Action<Utf8JsonWriter> Describe(WireBody body)
    {
        ActivityRecord activity = Find(body);
        return json =>
        {
            Write(json, activity);
            MachineSettings.WriteOwnedKey(json);
        };
    }

    public Action<Utf8JsonWriter> List(WireBody body)
    {
        (IReadOnlyList<ActivityRecord> page, string? next) = SfnJson.Page(
            [.. _machines.Activities.OrderBy(activity => activity.Created).ThenBy(activity => activity.Name, StringComparer.Ordinal)], body, "activities");
        return json =>
        {
            json.WriteStartArray("activities");
            foreach (ActivityRecord activity in page)
            {
                json.WriteStartObject();
                Write(json, activity);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public Task DeleteAsync(WireBody body)
    {
        string arn = body.Required("activityArn");
        SfnArns.Check(arn, "activity");
        return _machines.RemoveActivityAsync(arn);
    }

    public async Task<Action<Utf8JsonWriter>> TakeTaskAsync(WireBody body, CancellationToken aborted)
    {
        string arn = Find(body).Arn;
        string? worker = body.Text("workerName");
        while (await host.Activities.TakeAsync(arn, LongPoll, host.Time, aborted) is { } taken)
        {
            if (aborted.IsCancellationRequested)
            {
                // The worker is gone; the task is the next one's.
                host.Activities.Add(arn, taken);
                break;
            }

            if (await taken.Execution.PostAsync(taken.Task.TaskId, time => new ActivityStarted(time, taken.Task.TaskId, worker)))
            {
                return json =>
                {
                    json.WriteString("taskToken", taken.Task.TaskToken);
                    json.WriteString("input", taken.Task.Arguments.ToJson());
                };
            }
        }

        return static _ => { };
    }

    private ActivityRecord Find(WireBody body)
    {
        string arn = body.Required("activityArn");
        SfnArns.Check(arn, "activity");
        return _machines.Activity(arn) ?? throw SfnError.ActivityDoesNotExist(arn);
    }

    private static void Write(Utf8JsonWriter json, ActivityRecord activity)
    {
        json.WriteString("activityArn", activity.Arn);
        json.WriteString("name", activity.Name);
        json.WriteTime("creationDate", activity.Created);
    }
}
