using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Aliases of versions.</summary>
internal sealed class AliasActions(ExecutionHost host)
{
    private readonly MachineStore _machines = host.Machines;

    public Task<Action<Utf8JsonWriter>> CreateAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        string name = body.Required("name");
        if (!SfnNames.IsValid(name) || name.All(char.IsAsciiDigit))
        {
            throw SfnError.InvalidName(name);
        }

        (string machineArn, IReadOnlyList<AliasRoute> routes) = ReadRoutes(body);
        string arn = $"{machineArn}:{name}";
        string? description = body.Text("description");
        if (_machines.Alias(arn) is { } there)
        {
            bool same = there.Routes.SequenceEqual(routes) && there.Description == description;
            return same ? Write(there) : throw SfnError.Conflict("Failed to create alias because an alias with the same name and a different routing configuration already exists.");
        }

        DateTimeOffset now = ExecutionHost.ToMilliseconds(host.Time.GetUtcNow());
        var alias = new AliasRecord(arn, machineArn, name, description, routes, now, now);
        await _machines.PutAsync(alias);
        return Write(alias);
    });

    public Task<Action<Utf8JsonWriter>> UpdateAsync(WireBody body) => _machines.ChangeAsync<Action<Utf8JsonWriter>>(async () =>
    {
        AliasRecord alias = Find(body);
        string? description = body.Text("description");
        IReadOnlyList<AliasRoute>? routes = body.Element("routingConfiguration") is null ? null : ReadRoutes(body).Routes;
        if (description is null && routes is null)
        {
            throw SfnError.MissingRequiredParameter("Either the description or the routing configuration must be specified");
        }

        AliasRecord updated = alias with
        {
            Description = description ?? alias.Description, Routes = routes ?? alias.Routes, Updated = ExecutionHost.ToMilliseconds(host.Time.GetUtcNow()),
        };
        await _machines.PutAsync(updated);
        return json => json.WriteTime("updateDate", updated.Updated);
    });

    public Action<Utf8JsonWriter> Describe(WireBody body)
    {
        AliasRecord alias = Find(body);
        return json =>
        {
            json.WriteString("stateMachineAliasArn", alias.Arn);
            json.WriteString("name", alias.Name);
            json.WriteOptional("description", alias.Description);
            json.WriteStartArray("routingConfiguration");
            foreach (AliasRoute route in alias.Routes)
            {
                json.WriteStartObject();
                json.WriteString("stateMachineVersionArn", route.VersionArn);
                json.WriteNumber("weight", route.Weight);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteTime("creationDate", alias.Created);
            json.WriteTime("updateDate", alias.Updated);
        };
    }

    public Action<Utf8JsonWriter> List(WireBody body)
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        if (_machines.Target(arn) is null)
        {
            throw SfnError.MachineDoesNotExist(arn);
        }

        AliasRecord[] all = [.. _machines.AliasesOf(_machines.Version(arn)?.MachineArn ?? arn)];
        if (_machines.Version(arn) is not null)
        {
            all = [.. all.Where(alias => alias.Routes.Any(route => route.VersionArn == arn))];
        }

        (IReadOnlyList<AliasRecord> page, string? next) = SfnJson.Page(all, body, $"aliases {arn}");
        return json =>
        {
            json.WriteStartArray("stateMachineAliases");
            foreach (AliasRecord alias in page)
            {
                json.WriteStartObject();
                Write(alias)(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public Task DeleteAsync(WireBody body) => _machines.ChangeAsync(async () =>
    {
        string arn = body.Required("stateMachineAliasArn");
        SfnArns.Check(arn, "stateMachine");
        await _machines.RemoveAliasAsync(arn);
        return true;
    });

    private AliasRecord Find(WireBody body)
    {
        string arn = body.Required("stateMachineAliasArn");
        SfnArns.Check(arn, "stateMachine");
        return _machines.Alias(arn) ?? throw SfnError.ResourceNotFound($"Request references a resource that does not exist.");
    }

    private (string MachineArn, IReadOnlyList<AliasRoute> Routes) ReadRoutes(WireBody body)
    {
        if (body.Element("routingConfiguration") is not { ValueKind: JsonValueKind.Array } list)
        {
            throw WireError.Validation("1 validation error detected: Value null at 'routingConfiguration' failed to satisfy constraint: Member must not be null");
        }

        var routes = new List<AliasRoute>();
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("stateMachineVersionArn", out JsonElement arn) || arn.ValueKind != JsonValueKind.String
                || !item.TryGetProperty("weight", out JsonElement weight) || weight.ValueKind != JsonValueKind.Number || !weight.TryGetInt32(out int share))
            {
                throw WireError.Validation("A routing configuration item has a stateMachineVersionArn and a weight.");
            }

            routes.Add(new AliasRoute(arn.GetString()!, share));
        }

        CheckRoutes(routes);
        string[] machines = [.. routes.Select(route => route.VersionArn[..route.VersionArn.LastIndexOf(':')]).Distinct()];
        if (machines.Length != 1)
        {
            throw WireError.Validation("Routing configuration must contain versions of one state machine.");
        }

        AliasRoute? missing = routes.Find(route => _machines.Version(route.VersionArn) is null);
        return missing is null ? (machines[0], routes) : throw SfnError.ResourceNotFound(missing.VersionArn);
    }

    private static void CheckRoutes(List<AliasRoute> routes)
    {
        string arns = string.Join(", ", routes.Select(route => route.VersionArn));
        if (routes.Count is 0 or > 2)
        {
            string items = string.Join(", ", routes.Select(route => $"RoutingConfigurationListItem(stateMachineVersionArn={route.VersionArn}, weight={route.Weight})"));
            string constraint = routes.Count == 0 ? "greater than or equal to 1" : "less than or equal to 2";
            throw WireError.Validation($"1 validation error detected: Value '[{items}]' at 'routingConfiguration' failed to satisfy constraint: Member must have length {constraint}");
        }

        for (int i = 0; i < routes.Count; i++)
        {
            if (routes[i].Weight is < 0 or > 100)
            {
                string constraint = routes[i].Weight < 0 ? "greater than or equal to 0" : "less than or equal to 100";
                throw WireError.Validation($"1 validation error detected: Value '{routes[i].Weight}' at 'routingConfiguration.{i + 1}.member.weight' failed to satisfy constraint: Member must have value {constraint}");
            }
        }

        if (routes.Exists(route => route.VersionArn.Split(':') is not { Length: 8 } parts || !parts[7].All(char.IsAsciiDigit)))
        {
            throw WireError.Validation($"Routing configuration must contain state machine version ARNs. Received: [{arns}]");
        }

        if (routes.DistinctBy(route => route.VersionArn).Count() != routes.Count)
        {
            throw WireError.Validation($"Routing configuration must contain distinct state machine version ARNs. Received: [{arns}]");
        }

        if (routes.Sum(route => route.Weight) != 100)
        {
            throw WireError.Validation($"Sum of routing configuration weights must equal 100. Received: [{string.Join(", ", routes.Select(route => route.Weight))}]");
        }
    }

    private static Action<Utf8JsonWriter> Write(AliasRecord alias) => json =>
    {
        json.WriteTime("creationDate", alias.Created);
        json.WriteString("stateMachineAliasArn", alias.Arn);
    };
}
