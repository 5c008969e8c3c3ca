using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Functions.EstimateCost;

/// <summary>What a month costs. It reads nothing but its own price table.</summary>
public static class EstimateCostFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create() => new EstimateCostHandler(new CostModel(PriceTable.BuiltIn)).ToFunction();
}
