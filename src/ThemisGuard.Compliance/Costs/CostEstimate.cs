namespace ThemisGuard.Compliance.Costs;

/// <summary>A month's costs on each architecture.</summary>
/// <param name="Region">Of the prices.</param>
/// <param name="PricesAsOf">Day of the prices.</param>
/// <param name="Currency">USD.</param>
/// <param name="Workload">What is carried.</param>
/// <param name="Architectures">Lambda, Fargate, EKS.</param>
/// <param name="BreakEven">From how many customers containers cost less.</param>
/// <param name="NotCounted">What AWS charges for and the estimate leaves out, for want of a price or of a number.</param>
public sealed record CostEstimate(
    string Region, DateOnly PricesAsOf, string Currency, Workload Workload, IReadOnlyList<ArchitectureCost> Architectures, BreakEven BreakEven, IReadOnlyList<string> NotCounted);

/// <summary>A month on one architecture.</summary>
/// <param name="Name"><c>lambda</c>, <c>fargate</c> or <c>eks</c>.</param>
/// <param name="Items">What is charged, each rounded to the cent as on a bill.</param>
/// <param name="Total">Their sum, USD.</param>
public sealed record ArchitectureCost(string Name, IReadOnlyList<CostItem> Items, decimal Total);

/// <summary>One line of a bill.</summary>
/// <param name="Service">E.g. <c>Lambda</c>.</param>
/// <param name="Item">E.g. <c>Requests</c>.</param>
/// <param name="Quantity">Used, before the free tier.</param>
/// <param name="Free">Of which free.</param>
/// <param name="Unit">E.g. <c>GB-seconds</c>.</param>
/// <param name="Amount">USD, rounded to the cent, half a cent up.</param>
public sealed record CostItem(string Service, string Item, decimal Quantity, decimal Free, string Unit, decimal Amount);

/// <summary>
/// The least number of customers, each with the same workload, from which on an architecture costs no more than Lambda, up to
/// <see cref="CostModel.MostCustomersCompared"/>; null when it never does.
/// </summary>
public sealed record BreakEven(int? Fargate, int? Eks);
