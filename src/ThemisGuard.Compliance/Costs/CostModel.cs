namespace ThemisGuard.Compliance.Costs;

/// <summary>
/// What a month costs on AWS, item by item. Amounts are list prices times what <see cref="ScanUse"/> and the schedules of
/// <c>template.yaml</c> use; docs/cost.md says where each number comes from.
/// </summary>
public sealed class CostModel(PriceTable prices)
{
    /// <summary>Where the search for the break-even ends.</summary>
    public const int MostCustomersCompared = 20_000;

    // An API request: the operation's own 40 ms at 1 GB, and the authorizer's 40 ms at 512 MB for one in ten (its answer is kept
    // for a minute). Three strong reads; one in twenty writes.
    private const decimal AuthorizedShare = 0.1m;
    private const decimal ReadsPerRequest = 3;
    private const decimal WritesPerRequest = 0.1m;
    private const decimal BytesPerRequest = 20_000;

    // Two of them serve whatever the load, so that one may fail; half of a processor is left for peaks.
    private const int LeastTasks = 2;
    private const decimal VcpuPerTask = 0.5m;
    private const decimal GbPerTask = 1;
    private const decimal Utilisation = 0.5m;

    // EKS adds 256 MB to a pod, which takes it to the next size of Fargate; CoreDNS twice and the load balancer's controller run beside.
    private const decimal GbPerPod = 2;
    private const int SystemPods = 3;
    private const decimal VcpuPerSystemPod = 0.25m;
    private const decimal GbPerSystemPod = 1;

    private const decimal Million = 1_000_000;
    private const decimal Gigabyte = 1_000_000_000;

    /// <summary>What is left out.</summary>
    public static IReadOnlyList<string> NotCounted { get; } =
    [
        "CloudWatch logs, metrics, alarms and dashboard", "X-Ray traces", "KMS requests", "transfer out beyond the console and the API",
        "SNS and webhooks", "previous versions of objects", "initialisation of Lambda environments", "retries",
    ];

    /// <summary>A month of the workload on every architecture.</summary>
    /// <exception cref="InvalidRequestException">The workload is out of range.</exception>
    public CostEstimate Estimate(Workload workload)
    {
        workload.Checked();
        return new CostEstimate(
            prices.Region, prices.AsOf, "USD", workload,
            [OnLambda(workload), OnFargate(workload), OnEks(workload)],
            new BreakEven(FindBreakEven(workload, OnFargate), FindBreakEven(workload, OnEks)),
            NotCounted);
    }

    /// <summary>A month on Lambda: as <c>template.yaml</c> deploys it.</summary>
    public ArchitectureCost OnLambda(Workload workload)
    {
        var bill = new Bill(workload.FreeTiers);
        var scan = new ScanUse(workload.ResourcesPerScan);
        AddFunctions(bill, StandingUse.Functions + ApiFunctions(workload) + ((scan.Workflow + scan.Evaluation) * workload.ScansPerMonth));
        if (workload.ProvisionedConcurrency > 0)
        {
            decimal gbSeconds = 2 * workload.ProvisionedConcurrency * prices.SecondsPerMonth;
            bill.Add("Lambda", "Provisioned concurrency, waiting", gbSeconds, 0, "GB-seconds", prices.Lambda.ProvisionedConcurrency.Arm64IdleGbSecond);
        }

        bill.Add("API Gateway", "HTTP API requests", workload.RequestsPerMonth, 0, "requests", prices.ApiGateway.HttpApiPerMillion / Million);
        AddShared(bill, workload, StandingUse.QueuePolls);
        return bill.Total("lambda");
    }

    /// <summary>A month with API and queue workers in containers on Fargate (<c>deploy/fargate.yaml</c>); the workflows' own functions stay on Lambda.</summary>
    public ArchitectureCost OnFargate(Workload workload)
    {
        var bill = new Bill(workload.FreeTiers);
        decimal tasks = TasksFor(workload);
        bill.Add("Fargate", "vCPU, x86", tasks * VcpuPerTask * prices.HoursPerMonth, 0, "vCPU-hours", prices.Fargate.X86VcpuHour);
        bill.Add("Fargate", "Memory", tasks * GbPerTask * prices.HoursPerMonth, 0, "GB-hours", prices.Fargate.X86GbHour);
        AddContainers(bill, workload, tasks);
        return bill.Total("fargate");
    }

    /// <summary>A month with the same containers as pods of EKS, on Fargate.</summary>
    public ArchitectureCost OnEks(Workload workload)
    {
        var bill = new Bill(workload.FreeTiers);
        decimal tasks = TasksFor(workload);
        bill.Add("EKS", "Control plane", prices.HoursPerMonth, 0, "hours", prices.Eks.ControlPlaneHour);
        bill.Add("Fargate", "vCPU, x86", ((tasks * VcpuPerTask) + (SystemPods * VcpuPerSystemPod)) * prices.HoursPerMonth, 0, "vCPU-hours", prices.Fargate.X86VcpuHour);
        bill.Add("Fargate", "Memory", ((tasks * GbPerPod) + (SystemPods * GbPerSystemPod)) * prices.HoursPerMonth, 0, "GB-hours", prices.Fargate.X86GbHour);
        AddContainers(bill, workload, tasks);
        return bill.Total("eks");
    }

    private static FunctionUse ApiFunctions(Workload workload) =>
        (new FunctionUse(1, 40, 1_024) + (new FunctionUse(1, 40, 512) * AuthorizedShare)) * workload.RequestsPerMonth;

    /// <summary>Containers that carry the API and the batches of a month, evenly spread.</summary>
    private decimal TasksFor(Workload workload)
    {
        decimal vcpuSeconds = ApiFunctions(workload).VcpuSeconds + (new ScanUse(workload.ResourcesPerScan).Evaluation.VcpuSeconds * workload.ScansPerMonth);
        return Math.Max(LeastTasks, Math.Ceiling(vcpuSeconds / (prices.SecondsPerMonth * VcpuPerTask * Utilisation)));
    }

    private void AddFunctions(Bill bill, FunctionUse use)
    {
        bill.Add("Lambda", "Requests", use.Invocations, prices.Lambda.FreePerMonth.Requests, "requests", prices.Lambda.RequestsPerMillion / Million);
        bill.Add("Lambda", "Compute, arm64", use.GbSeconds, prices.Lambda.FreePerMonth.GbSeconds, "GB-seconds", prices.Lambda.Arm64GbSecond);
    }

    private void AddContainers(Bill bill, Workload workload, decimal tasks)
    {
        var scan = new ScanUse(workload.ResourcesPerScan);
        bill.Add("Load balancer", "Hours", prices.HoursPerMonth, 0, "hours", prices.Alb.Hour);

        // A capacity unit is 25 new connections a second or a GB an hour, whichever is more; each request is taken as a connection.
        decimal units = Math.Max(workload.RequestsPerMonth / (25 * 3_600), workload.RequestsPerMonth * BytesPerRequest / Gigabyte);
        bill.Add("Load balancer", "Capacity", units, 0, "LCU-hours", prices.Alb.LcuHour);
        AddFunctions(bill, StandingUse.Functions + (scan.Workflow * workload.ScansPerMonth));

        // Each task waits up to 20 seconds at each of the three queues.
        AddShared(bill, workload, tasks * 3 * prices.SecondsPerMonth / 20);
    }

    /// <summary>What is the same wherever the code runs.</summary>
    private void AddShared(Bill bill, Workload workload, decimal queuePolls)
    {
        var scan = new ScanUse(workload.ResourcesPerScan);
        decimal scans = workload.ScansPerMonth;
        decimal requests = workload.RequestsPerMonth;
        bill.Add(
            "Step Functions", "State transitions", StandingUse.Transitions + (scans * scan.Transitions), prices.StepFunctions.StandardFreeTransitionsPerMonth,
            "transitions", prices.StepFunctions.StandardTransitionsPerThousand / 1_000);
        bill.Add("SQS", "Requests", queuePolls + (scans * scan.QueueRequests), prices.Sqs.FreeRequestsPerMonth, "requests", prices.Sqs.StandardPerMillion / Million);
        bill.Add("SQS", "Fair queue requests", scans * scan.QueueRequests, 0, "requests", prices.Sqs.FairPerMillion / Million);
        bill.Add("EventBridge", "Events", StandingUse.Events + (scans * ScanUse.Events), 0, "events", prices.EventBridge.CustomEventsPerMillion / Million);
        bill.Add("DynamoDB", "Writes", StandingUse.RecordWrites + (scans * scan.RecordWrites) + (requests * WritesPerRequest), 0, "write units", prices.DynamoDbOnDemand.WritePerMillion / Million);
        bill.Add(
            "DynamoDB", "Reads", StandingUse.RecordReads + (scans * scan.RecordReads) + (requests * ReadsPerRequest), 0, "read units",
            prices.DynamoDbOnDemand.ReadPerMillion / Million);
        decimal kept = workload.Customers * workload.ScansPerDay * workload.RetentionDays;
        decimal recordGb = kept * ScanUse.RecordBytes / Gigabyte;
        bill.Add("DynamoDB", "Storage", recordGb, prices.DynamoDbOnDemand.FreeStorageGb, "GB-months", prices.DynamoDbOnDemand.StorageGbMonth);
        bill.Add("DynamoDB", "Point-in-time recovery", recordGb, 0, "GB-months", prices.DynamoDbOnDemand.PitrGbMonth);
        bill.Add("S3", "PUT requests", StandingUse.Puts + (scans * scan.Puts), 0, "requests", prices.S3Standard.PutPerThousand / 1_000);
        bill.Add("S3", "GET requests", scans * scan.Gets, 0, "requests", prices.S3Standard.GetPerThousand / 1_000);
        bill.Add(
            "S3", "Storage", kept * scan.Resources * ScanUse.ArtifactBytesPerResource / Gigabyte, 0, "GB-months", prices.S3Standard.StorageGbMonth);
        bill.Add(
            "CloudFront", "HTTPS requests", requests, prices.CloudFront.PayAsYouGo.FreeRequests, "requests", prices.CloudFront.PayAsYouGo.HttpsRequestsPerMillion / Million);
        bill.Add("CloudFront", "Transfer out", requests * BytesPerRequest / Gigabyte, prices.CloudFront.PayAsYouGo.FreeGb, "GB", prices.CloudFront.PayAsYouGo.PerGb);
    }

    // Containers come in steps, so that the difference crosses zero more than once: what counts is from where on it stays.
    private int? FindBreakEven(Workload workload, Func<Workload, ArchitectureCost> other)
    {
        int? from = null;
        for (int customers = MostCustomersCompared; customers >= 1; customers--)
        {
            Workload scaled = workload with { Customers = customers };
            if (other(scaled).Total > OnLambda(scaled).Total)
            {
                break;
            }

            from = customers;
        }

        return from;
    }

    /// <summary>Collects items.</summary>
    private sealed class Bill(bool freeTiers)
    {
        private readonly List<CostItem> _items = [];

        public void Add(string service, string item, decimal quantity, decimal free, string unit, decimal price)
        {
            decimal taken = freeTiers ? Math.Min(quantity, free) : 0;
            decimal amount = Math.Round((quantity - taken) * price, 2, MidpointRounding.AwayFromZero);
            _items.Add(new CostItem(service, item, Math.Round(quantity, 2), Math.Round(taken, 2), unit, amount));
        }

        public ArchitectureCost Total(string name) => new(name, _items, _items.Sum(item => item.Amount));
    }
}
