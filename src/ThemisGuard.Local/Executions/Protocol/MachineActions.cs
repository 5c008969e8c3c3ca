using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Create, describe, list, update, delete and validate state machines.</summary>
internal sealed class MachineActions(ExecutionHost host, LocalIdentity identity)
{
    private readonly MachineStore _machines = host.Machines;

    public Task<Action<Utf8JsonWriter>> CreateAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        string name = body.Required("name");
        if (!SfnNames.IsValid(name))
        {
            throw SfnError.InvalidName(name);
        }

        bool express = Type(body) == "EXPRESS";
        string definition = body.Required("definition");
        DateTimeOffset now = ExecutionHost.ToMilliseconds(host.Time.GetUtcNow());
        var wanted = new StateMachineRecord
        {
            Arn = identity.Arn("states", "stateMachine:" + name),
            Name = name,
            IsExpress = express,
            Definition = definition,
            RoleArn = body.Required("roleArn"),
            Created = now,
            Updated = now,
            Logging = MachineSettings.Logging(body) ?? new LoggingSettings(),
            Tracing = MachineSettings.Tracing(body) ?? false,
            Encryption = body.Element("encryptionConfiguration")?.Clone(),
            Tags = MachineSettings.Tags(body.Element("tags")),
        };
        CheckDefinition(definition, express);
        bool publish = Publish(body);
        StateMachineRecord machine = wanted;
        if (_machines.Machine(wanted.Arn) is { } there)
        {
            bool same = there.Definition == definition && there.IsExpress == express && there.Logging == wanted.Logging && there.Tracing == wanted.Tracing;
            machine = same ? there : throw SfnError.MachineAlreadyExists(wanted.Arn);
        }
        else
        {
            await _machines.PutAsync(wanted);
        }

        VersionRecord? version = publish ? await PublishAsync(machine, body.Text("versionDescription")) : null;
        return json =>
        {
            json.WriteString("stateMachineArn", machine.Arn);
            json.WriteTime("creationDate", machine.Created);
            json.WriteOptional("stateMachineVersionArn", version?.Arn);
        };
    });

    public Task<Action<Utf8JsonWriter>> UpdateAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        StateMachineRecord machine = _machines.Machine(arn) ?? throw SfnError.MachineDoesNotExist(arn);
        string? definition = body.Text("definition"), role = body.Text("roleArn");
        LoggingSettings? logging = MachineSettings.Logging(body);
        bool? tracing = MachineSettings.Tracing(body);
        if (definition is null && role is null && logging is null && tracing is null && body.Element("encryptionConfiguration") is null)
        {
            throw SfnError.MissingRequiredParameter("Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified");
        }

        if (definition is not null)
        {
            CheckDefinition(definition, machine.IsExpress);
        }

        StateMachineRecord updated = machine with
        {
            Definition = definition ?? machine.Definition,
            RoleArn = role ?? machine.RoleArn,
            Logging = logging ?? machine.Logging,
            Tracing = tracing ?? machine.Tracing,
            Encryption = body.Element("encryptionConfiguration")?.Clone() ?? machine.Encryption,
            Updated = ExecutionHost.ToMilliseconds(host.Time.GetUtcNow()),
        };
        bool changed = updated.Definition != machine.Definition || updated.RoleArn != machine.RoleArn || updated.Logging != machine.Logging || updated.Tracing != machine.Tracing;
        updated = changed ? updated with { RevisionId = Guid.NewGuid().ToString() } : updated;
        await _machines.PutAsync(updated);
        VersionRecord? version = Publish(body) ? await PublishAsync(updated, body.Text("versionDescription")) : null;
        return json =>
        {
            json.WriteTime("updateDate", updated.Updated);
            json.WriteOptional("revisionId", updated.RevisionId);
            json.WriteOptional("stateMachineVersionArn", version?.Arn);
        };
    });

    public Action<Utf8JsonWriter> Describe(WireBody body)
    {
        string arn = body.Required("stateMachineArn");
        string[] parts = SfnArns.Check(arn, "stateMachine");
        if (_machines.Version(arn) is { } version && _machines.Machine(version.MachineArn) is { } of)
        {
            return json => Write(
                json, of with { Definition = version.Definition, RoleArn = version.RoleArn, Created = version.Created, RevisionId = version.RevisionId, Logging = version.Logging, Tracing = version.Tracing },
                arn, version.Description, label: null);
        }

        if (_machines.Machine(arn) is { } machine)
        {
            return json => Write(json, machine, arn, null, label: null);
        }

        // The machine of a map run's children: MACHINE/LABEL.
        if (parts[6].IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && _machines.Machine(identity.Arn("states", "stateMachine:" + parts[6][..slash])) is { } owner)
        {
            return json => Write(json, owner, arn, null, parts[6][(slash + 1)..]);
        }

        throw SfnError.MachineDoesNotExist(arn);
    }

    public Action<Utf8JsonWriter> List(WireBody body)
    {
        (IReadOnlyList<StateMachineRecord> page, string? next) = SfnJson.Page(
            [.. _machines.Machines.OrderBy(machine => machine.Created).ThenBy(machine => machine.Name, StringComparer.Ordinal)], body, "machines");
        return json =>
        {
            json.WriteStartArray("stateMachines");
            foreach (StateMachineRecord machine in page)
            {
                json.WriteStartObject();
                json.WriteString("stateMachineArn", machine.Arn);
                json.WriteString("name", machine.Name);
                json.WriteString("type", machine.IsExpress ? "EXPRESS" : "STANDARD");
                json.WriteTime("creationDate", machine.Created);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public Task DeleteAsync(WireBody body) => _machines.ChangeAsync(async () =>
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        await _machines.RemoveMachineAsync(arn);
        return true;
    });

    public static Action<Utf8JsonWriter> Validate(WireBody body)
    {
        ParseResult parsed = DefinitionCache.Parse(body.Required("definition"), Type(body) == "EXPRESS");
        bool warnings = body.Text("severity") == "WARNING";
        Diagnostic[] all = [.. parsed.Diagnostics.Where(diagnostic => warnings || diagnostic.Severity == DiagnosticSeverity.Error)];
        int limit = (int)Math.Clamp(body.Number("maxResults") ?? 100, 0, 100);
        limit = limit == 0 ? 100 : limit;
        return json =>
        {
            json.WriteString("result", parsed.Definition is null ? "FAIL" : "OK");
            json.WriteStartArray("diagnostics");
            foreach (Diagnostic diagnostic in all.Take(limit))
            {
                json.WriteStartObject();
                json.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "ERROR" : "WARNING");
                json.WriteString("code", diagnostic.Code);
                json.WriteString("message", diagnostic.Message);
                json.WriteOptional("location", diagnostic.Location);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("truncated", all.Length > limit);
        };
    }

    /// <summary>Publishes what the machine is now; the same revision gives the same version.</summary>
    public async Task<VersionRecord> PublishAsync(StateMachineRecord machine, string? description)
    {
        if (_machines.VersionsOf(machine.Arn) is [var last, ..] && last.RevisionId == machine.RevisionId && (description is null || description == last.Description))
        {
            return last;
        }

        int number = machine.LastVersion + 1;
        var version = new VersionRecord(
            $"{machine.Arn}:{number}", machine.Arn, number, description, machine.RevisionId, machine.Definition, machine.RoleArn,
            ExecutionHost.ToMilliseconds(host.Time.GetUtcNow()), machine.Logging, machine.Tracing);
        await _machines.PutAsync(machine with { LastVersion = number });
        await _machines.PutAsync(version);
        return version;
    }

    private static void Write(Utf8JsonWriter json, StateMachineRecord machine, string arn, string? description, string? label)
    {
        json.WriteString("stateMachineArn", arn);
        json.WriteString("name", machine.Name);
        json.WriteString("status", "ACTIVE");
        json.WriteString("definition", machine.Definition);
        json.WriteString("roleArn", machine.RoleArn);
        json.WriteString("type", machine.IsExpress ? "EXPRESS" : "STANDARD");
        json.WriteTime("creationDate", machine.Created);
        MachineSettings.Write(json, machine);
        json.WriteOptional("label", label);
        json.WriteOptional("revisionId", machine.RevisionId);
        json.WriteOptional("description", description);
        VariableReferences.Write(json, machine.Definition);
    }

    private static bool Publish(WireBody body)
    {
        bool publish = body.Flag("publish") ?? false;
        return publish || body.Text("versionDescription") is null ? publish : throw WireError.Validation("Version description can only be set when publish is true");
    }

    private static string Type(WireBody body) => body.Text("type") switch
    {
        null => "STANDARD",
        "STANDARD" or "EXPRESS" => body.Text("type")!,
        { } other => throw WireError.Validation($"1 validation error detected: Value '{other}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"),
    };

    private static void CheckDefinition(string definition, bool express)
    {
        ParseResult parsed = DefinitionCache.Parse(definition, express);
        if (parsed.Definition is null)
        {
            throw SfnError.InvalidDefinition(string.Join(", ", parsed.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        }
    }
}
