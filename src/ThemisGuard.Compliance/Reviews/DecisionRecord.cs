using System.Globalization;
using System.Text;
using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Compliance.Reviews;

/// <summary>A review as a decision record: Markdown with the date, the numbers, the costs and the recommendation.</summary>
public static class DecisionRecord
{
    /// <summary>Writes it.</summary>
    public static string Write(ArchitectureReview review)
    {
        MonthlyUsage usage = review.Usage;
        var text = new StringBuilder();
        Line(text, $"# Architecture review of {usage.Month}");
        Line(text, $"");
        Line(text, $"- Date: {review.At:yyyy-MM-dd}");
        Line(text, $"- Decision: {DecisionOf(review.Recommendation)}");
        Line(text, $"- Next review: {review.NextReview:yyyy-MM-dd}, or when a criterion below is crossed");
        Line(text, $"");
        Line(text, $"## The month");
        Line(text, $"");
        Line(text, $"{usage.Customers:N0} customers, {usage.Scans:N0} scans of {usage.Resources:N0} resources in all, {usage.Requests:N0} API requests, {Milliseconds(usage.P99Ms)} at most for 99 of 100.");
        Line(text, $"");
        Line(text, $"| criterion | month | moves above | crossed |");
        Line(text, $"| --- | ---: | ---: | --- |");
        foreach (Criterion criterion in review.Criteria)
        {
            Line(text, $"| {TitleOf(criterion.Name)} | {(criterion.Value is { } value ? value.ToString("#,0.##", CultureInfo.InvariantCulture) : "no requests")} | {criterion.Threshold:#,0.##} | {(criterion.Crossed ? "yes" : "no")} |");
        }

        Line(text, $"");
        Line(text, $"## What such a month costs");
        Line(text, $"");
        Line(text, $"{review.Costs.Region}, prices of {review.Costs.PricesAsOf:yyyy-MM-dd}, free tiers {(review.Costs.Workload.FreeTiers ? "taken off" : "not taken off")}.");
        Line(text, $"");
        Line(text, $"| architecture | USD a month |");
        Line(text, $"| --- | ---: |");
        foreach (ArchitectureCost cost in review.Costs.Architectures)
        {
            Line(text, $"| {cost.Name} | {cost.Total:N2} |");
        }

        Line(text, $"");
        Line(text, $"## Rationale");
        Line(text, $"");
        Line(text, $"{RationaleOf(review)}");
        return text.ToString();
    }

    /// <summary>The decision in a sentence.</summary>
    public static string DecisionOf(Recommendation recommendation) => recommendation switch
    {
        Recommendation.Stay => "stay on Lambda",
        Recommendation.Containers => "move API and queue workers to containers on Fargate (deploy/fargate.yaml)",
        _ => "move to containers, and weigh EKS against Fargate",
    };

    private static string RationaleOf(ArchitectureReview review)
    {
        Criterion[] crossed = [.. review.Criteria.Where(criterion => criterion.Crossed)];
        if (crossed.Length > 0)
        {
            return "Crossed: " + string.Join(", ", crossed.Select(criterion => TitleOf(criterion.Name).ToLowerInvariant()))
                + ". Moving is a change of deployment: the same handlers, endpoints, tables and queues; no data moves.";
        }

        ArchitectureCost cheapest = review.Costs.Architectures.MinBy(cost => cost.Total)!;
        return cheapest.Name == "lambda"
            ? "No criterion is crossed, and Lambda costs least."
            : $"No criterion is crossed. Such a month would cost less on {cheapest.Name}; that alone is no reason to move yet.";
    }

    private static string TitleOf(string criterion) => criterion switch
    {
        "requests" => "Requests",
        "averageMs" => "Average response time, ms",
        "revenueUsd" => "Revenue, USD",
        "coldStartComplaints" => "Cold-start complaints",
        _ => "Revenue for EKS, USD",
    };

    private static string Milliseconds(double? value) => value is { } number ? number.ToString("#,0.##", CultureInfo.InvariantCulture) + " ms" : "no response time";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
