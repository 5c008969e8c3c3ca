using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Published versions of state machines.</summary>
internal sealed class VersionActions(ExecutionHost host, MachineActions machineActions)
{
    private readonly MachineStore _machines = host.Machines;

    public Task<Action<Utf8JsonWriter>> PublishAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        StateMachineRecord machine = _machines.Machine(arn) ?? throw SfnError.MachineDoesNotExist(arn);
        if (body.Text("revisionId") is { } revision && revision != (machine.RevisionId ?? "INITIAL"))
        {
            throw SfnError.Conflict($"Failed to publish the State Machine version for revision {revision}. The current State Machine revision is {machine.RevisionId ?? "INITIAL"}.");
        }

        VersionRecord version = await machineActions.PublishAsync(machine, body.Text("description"));
        return json =>
        {
            json.WriteTime("creationDate", version.Created);
            json.WriteString("stateMachineVersionArn", version.Arn);
        };
    });

    public Action<Utf8JsonWriter> List(WireBody body)
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        (IReadOnlyList<VersionRecord> page, string? next) = SfnJson.Page(_machines.VersionsOf(arn), body, $"versions {arn}");
        return json =>
        {
            json.WriteStartArray("stateMachineVersions");
            foreach (VersionRecord version in page)
            {
                json.WriteStartObject();
                json.WriteString("stateMachineVersionArn", version.Arn);
                json.WriteTime("creationDate", version.Created);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public Task DeleteAsync(WireBody body) => _machines.ChangeAsync(async () =>
    {
        string arn = body.Required("stateMachineVersionArn");
        string[] parts = SfnArns.Check(arn, "stateMachine");
        if (parts.Length < 8)
        {
            throw SfnError.InvalidArn($"Invalid State Machine Version ARN: {arn}");
        }

        string[] aliases = [.. _machines.AliasesOf(string.Join(':', parts[..7])).Where(alias => alias.Routes.Any(route => route.VersionArn == arn)).Select(alias => alias.Name)];
        if (aliases.Length > 0)
        {
            throw SfnError.Conflict($"Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{string.Join(", ", aliases)}]");
        }

        await _machines.RemoveVersionAsync(arn);
        return true;
    });
}
