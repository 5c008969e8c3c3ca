using System.Globalization;
using System.Text;
using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Cli.Costs;

/// <summary>An estimate as a table of 80 columns.</summary>
internal static class CostText
{
    private const int NameWidth = 40;
    private const int MoneyWidth = 12;

    public static string Write(CostEstimate estimate)
    {
        Workload workload = estimate.Workload;
        var text = new StringBuilder();
        text.Append(Invariant(
            $"{workload.Customers:N0} customers; each a day: {workload.ScansPerDay:0.##} x a scan of {workload.ResourcesPerScan:N0} resources, {workload.RequestsPerDay:N0} API requests\n"));
        text.Append(Invariant(
            $"{estimate.Region}, prices of {estimate.PricesAsOf:yyyy-MM-dd}, free tiers {(workload.FreeTiers ? "taken off" : "not taken off")}, a month in {estimate.Currency}\n\n"));

        text.Append(new string(' ', NameWidth));
        foreach (ArchitectureCost architecture in estimate.Architectures)
        {
            text.Append(Title(architecture.Name).PadLeft(MoneyWidth));
        }

        text.Append('\n');
        foreach ((string service, string item) in estimate.Architectures.SelectMany(architecture => architecture.Items).Select(item => (item.Service, item.Item)).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"{service + ": " + item,-NameWidth}");
            foreach (ArchitectureCost architecture in estimate.Architectures)
            {
                CostItem? line = architecture.Items.FirstOrDefault(line => line.Service == service && line.Item == item);
                text.Append((line is null ? "-" : Money(line.Amount)).PadLeft(MoneyWidth));
            }

            text.Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{"Total",-NameWidth}");
        foreach (ArchitectureCost architecture in estimate.Architectures)
        {
            text.Append(Money(architecture.Total).PadLeft(MoneyWidth));
        }

        text.Append("\n\n");
        text.Append(BreakEvenOf("Fargate", estimate.BreakEven.Fargate)).Append('\n');
        text.Append(BreakEvenOf("EKS", estimate.BreakEven.Eks)).Append('\n');
        text.Append("Not counted:\n");
        foreach (string item in estimate.NotCounted)
        {
            text.Append("  ").Append(item).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string BreakEvenOf(string name, int? customers) => customers is { } from
        ? Invariant($"{name} costs no more than Lambda from {from:N0} such customers on.")
        : Invariant($"{name} costs more than Lambda up to {CostModel.MostCustomersCompared:N0} such customers.");

    private static string Title(string name) => name switch { "lambda" => "Lambda", "fargate" => "Fargate", _ => "EKS" };

    private static string Money(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
