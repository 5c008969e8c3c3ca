using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Tags of machines and activities.</summary>
internal sealed class TagActions(ExecutionHost host)
{
    private const int MaxTags = 50;

    private readonly MachineStore _machines = host.Machines;

    public Task TagAsync(WireBody body)
    {
        Dictionary<string, string> added = MachineSettings.Tags(body.Element("tags") ?? throw WireError.Validation(
            "1 validation error detected: Value null at 'tags' failed to satisfy constraint: Member must not be null"));
        return ChangeAsync(body, tags =>
        {
            foreach ((string key, string value) in added)
            {
                tags[key] = value;
            }

            if (tags.Count > MaxTags)
            {
                throw SfnError.Of("TooManyTags", $"A resource has at most {MaxTags} tags.");
            }
        });
    }

    public Task UntagAsync(WireBody body)
    {
        JsonElement keys = body.Element("tagKeys") ?? throw WireError.Validation("1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null");
        return ChangeAsync(body, tags =>
        {
            foreach (JsonElement key in keys.ValueKind == JsonValueKind.Array ? keys.EnumerateArray() : default)
            {
                tags.Remove(key.ToString());
            }
        });
    }

    public Action<Utf8JsonWriter> List(WireBody body)
    {
        string arn = body.Required("resourceArn");
        SfnArns.Check(arn, "stateMachine", "activity");
        IReadOnlyDictionary<string, string> tags = _machines.Machine(arn)?.Tags ?? _machines.Activity(arn)?.Tags ?? throw SfnError.ResourceNotFound(arn);
        return json =>
        {
            json.WriteStartArray("tags");
            foreach ((string key, string value) in tags)
            {
                json.WriteStartObject();
                json.WriteString("key", key);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        };
    }

    private Task<bool> ChangeAsync(WireBody body, Action<Dictionary<string, string>> change)
    {
        string arn = body.Required("resourceArn");
        SfnArns.Check(arn, "stateMachine", "activity");
        return _machines.ChangeAsync(async () =>
        {
            if (_machines.Machine(arn) is { } machine)
            {
                await _machines.PutAsync(machine with { Tags = Changed(machine.Tags) });
            }
            else if (_machines.Activity(arn) is { } activity)
            {
                await _machines.PutAsync(activity with { Tags = Changed(activity.Tags) });
            }
            else
            {
                throw SfnError.ResourceNotFound(arn);
            }

            return true;
        });

        Dictionary<string, string> Changed(IReadOnlyDictionary<string, string> tags)
        {
            var changed = new Dictionary<string, string>(tags, StringComparer.Ordinal);
            change(changed);
            return changed;
        }
    }
}
