using System.CommandLine;
using Amazon.DynamoDBv2;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Cli.Tenants;

/// <summary><c>themis tenants</c>: what whoever runs a deployment does before there is a key that may do it by the API. With AWS credentials that may write its table.</summary>
internal static class TenantsCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = "Its id: 1 to 63 lower-case letters, digits and dashes." };
        var plan = new Option<string>("--plan") { Description = $"One of {string.Join(", ", Plans.All.Select(plan => plan.Name))}.", DefaultValueFactory = _ => Plans.Starter.Name };
        var table = new Option<string?>("--table") { Description = "The deployment's table (output RecordTable); RECORD_TABLE when absent.", HelpName = "NAME" };
        var operates = new Option<bool>("--operator") { Description = "Its key may also see and repair executions of all tenants: for whoever runs the deployment." };
        var add = new Command("add", "Make a tenant, or give it another plan; prints its first API key once.") { tenant, plan, table, operates };
        add.SetAction((parsed, cancellationToken) => AddAsync(
            parsed.GetRequiredValue(tenant),
            parsed.GetRequiredValue(plan),
            parsed.GetValue(table) ?? Environment.GetEnvironmentVariable("RECORD_TABLE"),
            parsed.GetValue(operates) ? ApiKeyScopes.All : [ApiKeyScopes.Read, ApiKeyScopes.Scan, ApiKeyScopes.Admin],
            cancellationToken));
        return new Command("tenants", "Tenants of a deployment on AWS.") { add };
    }

    private static async Task<int> AddAsync(string tenant, string plan, string? table, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        if (!TenantRecords.IsId(tenant))
        {
            throw new CommandException(ExitCode.Usage, $"'{tenant}' is no tenant id: it takes 1 to 63 lower-case letters, digits and dashes.");
        }

        if (Plans.Find(plan) is null)
        {
            throw new CommandException(ExitCode.Usage, $"There is no plan '{plan}': it is one of {string.Join(", ", Plans.All.Select(one => one.Name))}.");
        }

        if (string.IsNullOrEmpty(table))
        {
            throw new CommandException(ExitCode.Usage, "--table takes the deployment's table: output RecordTable of its stack.");
        }

        using var dynamo = new AmazonDynamoDBClient();
        var records = new DynamoRecordStore(dynamo, table, TimeProvider.System);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await new TenantRecords(records).PutAsync(tenant, known => known is null ? new TenantRecord(tenant, plan, now) : known with { Plan = plan }, cancellationToken);
        var keys = new ApiKeys(records, TimeProvider.System);
        if (await keys.HasLastingKeyAsync(tenant, cancellationToken))
        {
            await Console.Error.WriteLineAsync($"themis: {tenant} is on {plan}; it has a key already, which makes others (POST /v1/keys).");
            return (int)ExitCode.Compliant;
        }

        IssuedKey issued = await keys.IssueAsync(tenant, "first", scopes, validFor: null, cancellationToken);
        await Console.Error.WriteLineAsync($"themis: {tenant} is on {plan}; this is its key, shown once and kept hashed:");
        Console.WriteLine(issued.Key);
        return (int)ExitCode.Compliant;
    }
}
