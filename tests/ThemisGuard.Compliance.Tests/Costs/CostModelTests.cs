using ThemisGuard.Compliance.Costs;

namespace ThemisGuard.Compliance.Tests.Costs;

public sealed class CostModelTests
{
    private static readonly CostModel Model = new(PriceTable.BuiltIn);

    /// <summary>
    /// Ten customers, each a scan a day of 1,000 resources and 200 requests, calculated by hand. 730 hours are 30.41667 days:
    /// 304.1667 scans, 60,833.33 requests, 900 scans kept.
    /// </summary>
    [Fact]
    public void Ten_customers_cost_on_Lambda_what_a_calculation_by_hand_gives()
    {
        ArchitectureCost month = Model.OnLambda(new Workload(10));
        Assert.Equal(
            [
                // 43,800 + 8,760 + 1,460 = 54,020 of the schedules, each recorded twice, 60,833.33 x 1.1 of the API, 304.1667 x (6 + 2) of scans = 231,410: under a million.
                ("Lambda", "Requests", 0.00m),

                // 43,800 x 0.03 + 8,760 x 0.2 + 1,460 x 0.1 + 54,020 x 0.1 = 8,614; 60,833.33 x (0.04 + 0.1 x 0.02) = 2,555; scans 304.1667 x 2.6 s or so: under 400,000.
                ("Lambda", "Compute, arm64", 0.00m),

                // 60,833.33 x 1.00 / 1,000,000
                ("API Gateway", "HTTP API requests", 0.06m),

                // 3 x 43,800 + 5 x 8,760 + 3 x 1,460 = 179,580; 304.1667 x (7 + 2 x 2) = 3,345.83; less 4,000: 178,925.83 x 0.000025
                ("Step Functions", "State transitions", 4.47m),

                // 3 x 5 x 730 x 180 = 1,971,000; 304.1667 x 6 = 1,825; less 1,000,000: 972,825 x 0.0000004
                ("SQS", "Requests", 0.39m),
                ("SQS", "Fair queue requests", 0.00m),

                // 8,760 + 304.1667 x 3 = 9,672.5 x 0.000001
                ("EventBridge", "Events", 0.01m),

                // 4 x 54,020 = 216,080; 304.1667 x 17 + 6,083.33 = 11,254.17: 227,334.17 x 0.000000625
                ("DynamoDB", "Writes", 0.14m),

                // 43,800 + 43,800 + 2,920 = 90,520; 304.1667 x 16 = 4,866.67; 182,500: 277,886.67 x 0.000000125
                ("DynamoDB", "Reads", 0.03m),
                ("DynamoDB", "Storage", 0.00m),

                // 900 x 8,192 bytes = 0.0074 GB x 0.20
                ("DynamoDB", "Point-in-time recovery", 0.00m),

                // 54,020 histories; 304.1667 x 22 = 6,691.67: 60,711.67 x 0.000005
                ("S3", "PUT requests", 0.30m),

                // 304.1667 x 29 = 8,820.83 x 0.0000004
                ("S3", "GET requests", 0.00m),

                // 900 x 1,000 x 30,000 bytes = 27 GB x 0.023
                ("S3", "Storage", 0.62m),
                ("CloudFront", "HTTPS requests", 0.00m),
                ("CloudFront", "Transfer out", 0.00m),
            ],
            month.Items.Select(item => (item.Service, item.Item, item.Amount)));
        Assert.Equal(6.02m, month.Total);
    }

    /// <summary>A hundred: 3,041.667 scans, 608,333.3 requests, 9,000 scans kept.</summary>
    [Fact]
    public void A_hundred_customers_cost_on_Lambda_what_a_calculation_by_hand_gives()
    {
        ArchitectureCost month = Model.OnLambda(new Workload(100));
        Assert.Equal(0.61m, Amount(month, "API Gateway", "HTTP API requests")); // 608,333 x 0.000001
        Assert.Equal(5.23m, Amount(month, "Step Functions", "State transitions")); // (179,580 + 33,458.33 - 4,000) x 0.000025
        Assert.Equal(0.40m, Amount(month, "SQS", "Requests")); // (1,971,000 + 18,250 - 1,000,000) x 0.0000004
        Assert.Equal(0.02m, Amount(month, "EventBridge", "Events")); // (8,760 + 9,125) x 0.000001
        Assert.Equal(0.21m, Amount(month, "DynamoDB", "Writes")); // (216,080 + 51,708.3 + 60,833.3) x 0.000000625
        Assert.Equal(0.25m, Amount(month, "DynamoDB", "Reads")); // (90,520 + 48,666.7 + 1,825,000) x 0.000000125
        Assert.Equal(0.01m, Amount(month, "DynamoDB", "Point-in-time recovery")); // 0.0737 GB x 0.20
        Assert.Equal(0.60m, Amount(month, "S3", "PUT requests")); // (54,020 + 66,916.7) x 0.000005
        Assert.Equal(0.04m, Amount(month, "S3", "GET requests")); // 88,208.3 x 0.0000004
        Assert.Equal(6.21m, Amount(month, "S3", "Storage")); // 270 GB x 0.023
        Assert.Equal(13.58m, month.Total);
    }

    /// <summary>The floor: two tasks of half a processor and a GB, and the load balancer.</summary>
    [Fact]
    public void Containers_have_a_floor()
    {
        ArchitectureCost fargate = Model.OnFargate(new Workload(10));
        Assert.Equal(29.55m, Amount(fargate, "Fargate", "vCPU, x86")); // 2 x 0.5 x 730 x 0.04048
        Assert.Equal(6.49m, Amount(fargate, "Fargate", "Memory")); // 2 x 1 x 730 x 0.004445
        Assert.Equal(16.43m, Amount(fargate, "Load balancer", "Hours")); // 730 x 0.0225, half a cent up
        Assert.Equal(58.05m, fargate.Total);

        ArchitectureCost eks = Model.OnEks(new Workload(10));
        Assert.Equal(73.00m, Amount(eks, "EKS", "Control plane")); // 730 x 0.10
        Assert.Equal(51.71m, Amount(eks, "Fargate", "vCPU, x86")); // (2 x 0.5 + 3 x 0.25) x 730 x 0.04048
        Assert.Equal(22.71m, Amount(eks, "Fargate", "Memory")); // (2 x 2 + 3 x 1) x 730 x 0.004445
        Assert.Equal(169.43m, eks.Total);
    }

    [Fact]
    public void Without_free_tiers_the_first_request_is_charged()
    {
        ArchitectureCost month = Model.OnLambda(new Workload(10, FreeTiers: false));
        Assert.All(month.Items, item => Assert.Equal(0, item.Free));
        Assert.Equal(0.05m, Amount(month, "Lambda", "Requests")); // 231,410 x 0.0000002
        Assert.Equal(4.57m, Amount(month, "Step Functions", "State transitions")); // 182,925.83 x 0.000025
        Assert.Equal(0.79m, Amount(month, "SQS", "Requests")); // 1,972,825 x 0.0000004
    }

    [Fact]
    public void Warm_environments_cost_what_they_wait()
    {
        // 2 functions x 2 environments x 1 GB x 2,628,000 s x 0.0000033334
        Assert.Equal(35.04m, Amount(Model.OnLambda(new Workload(10, ProvisionedConcurrency: 2)), "Lambda", "Provisioned concurrency, waiting"));
    }

    [Fact]
    public void The_break_even_is_where_containers_stay_cheaper()
    {
        var workload = new Workload(10, ScansPerDay: 0, RequestsPerDay: 20_000);
        int from = Assert.NotNull(Model.Estimate(workload).BreakEven.Fargate);
        Assert.True(Model.OnFargate(workload with { Customers = from }).Total <= Model.OnLambda(workload with { Customers = from }).Total);
        Assert.True(Model.OnFargate(workload with { Customers = from - 1 }).Total > Model.OnLambda(workload with { Customers = from - 1 }).Total);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 1_441, 1)]
    [InlineData(1, 1, -1)]
    public void A_workload_out_of_range_is_refused(int customers, int scansPerDay, long resources) =>
        Assert.Throws<InvalidRequestException>(() => Model.Estimate(new Workload(customers, scansPerDay, resources)));

    private static decimal Amount(ArchitectureCost month, string service, string item) =>
        month.Items.Single(line => line.Service == service && line.Item == item).Amount;
}
