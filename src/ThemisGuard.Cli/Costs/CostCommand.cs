using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Cli.Costs;

/// <summary><c>themis cost</c>: what a month costs on Lambda, on Fargate and on EKS.</summary>
internal static class CostCommand
{
    public static Command Create()
    {
        var defaults = new Workload(10);
        Option<int> customers = Number("--customers", "Tenants.", defaults.Customers);
        Option<decimal> scans = Number("--scans-per-day", "Scans of each customer a day.", defaults.ScansPerDay);
        Option<long> resources = Number("--resources", "Resources in each scan.", defaults.ResourcesPerScan);
        Option<int> requests = Number("--requests-per-day", "API requests of each customer a day.", defaults.RequestsPerDay);
        Option<int> retention = Number("--retention-days", "How long scans are kept.", defaults.RetentionDays);
        Option<int> provisioned = Number("--provisioned-concurrency", "Environments kept warm of each of the two API functions that can be.", defaults.ProvisionedConcurrency);
        var noFreeTier = new Option<bool>("--no-free-tier") { Description = "Charge from the first request." };
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var command = new Command("cost", "What a month costs on AWS: on Lambda, on Fargate and on EKS, item by item.")
        {
            customers, scans, resources, requests, retention, provisioned, noFreeTier, format, json,
        };
        command.SetAction(parsed =>
        {
            CostEstimate estimate = new CostModel(PriceTable.BuiltIn).Estimate(new Workload(
                parsed.GetValue(customers), parsed.GetValue(scans), parsed.GetValue(resources), parsed.GetValue(requests), parsed.GetValue(retention),
                parsed.GetValue(provisioned), !parsed.GetValue(noFreeTier)));
            Console.WriteLine(
                parsed.GetValue(json) || parsed.GetValue(format) == "json"
                    ? JsonSerializer.Serialize(estimate, CostJson.Default.CostEstimate)
                    : CostText.Write(estimate));
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static Option<T> Number<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CostEstimate))]
internal sealed partial class CostJson : JsonSerializerContext;
