// Evaluations a second of compiled expressions, one thread; beside npm's jsonata on the same machine, one after the other.
// Run: npm install --prefix benchmarks/jsonata && dotnet run -c Release --project benchmarks/jsonata [seconds per workload]
using System.Diagnostics;
using System.Globalization;
using ThemisGuard.Jsonata;

double seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 2;
JsonataValue document = JsonataValue.Parse(Orders(100));
(string Name, string Expression)[] workloads =
[
    ("path", "orders.customer.city"),
    ("member of an object", "customer.address.city"),
    ("arithmetic", "(3 + 4) * 5 / 7 - 1 > 2 and 'a' & 'b' = 'ab'"),
    ("filter and object", "orders[total > 500].{ 'id': id, 'city': customer.city }"),
    ("sum of products", "$sum(orders.lines.(price * quantity))"),
    ("group", "orders{ customer.city: $sum(total) }"),
    ("sort", "orders^(>total, id).id"),
    ("map and filter with functions", "$filter($map(orders, function($o) { $o.total * 2 }), function($t) { $t > 1000 })"),
    ("recursion", "($fib := function($n) { $n < 2 ? $n : $fib($n - 1) + $fib($n - 2) }; $fib(15))"),
    ("join with variables", "orders@$o.$o.lines@$l[$l.quantity > 8].{ 'order': $o.id, 'sku': $l.sku }"),
    ("parent", "orders.lines[quantity > 8].{ 'order': %.id, 'sku': sku }"),
    ("regular expression", "orders.($replace(id, /o-(\\d+)/, '$1'))"),
    ("string of all", "$length($string($))"),
    ("transform", "$ ~> |orders|{ 'total': total * 1.1 }, 'lines'|"),
];
Dictionary<string, JsonataValue> peer = RunPeer();
foreach ((_, string text) in workloads)
{
    // Until the compiler has seen what is hot.
    Measure(JsonataExpression.Parse(text).Expression!);
}

Console.WriteLine($"{"evaluations a second, best batch",-32} {"here",12} {"peer",12} {"ratio",7} {"bytes each",11}");
foreach ((string name, string text) in workloads)
{
    JsonataExpression expression = JsonataExpression.Parse(text).Expression!;

    // A benchmark of wrong answers says nothing.
    if (peer.TryGetValue(name, out JsonataValue other) && expression.Evaluate(document) != JsonataValue.Parse(other["result"].AsString()))
    {
        throw new InvalidOperationException($"{name} gives {expression.Evaluate(document)}, the peer {other["result"]}.");
    }

    (double best, long bytes) = Measure(expression);
    string beside = other.IsUndefined
        ? $"{"-",12} {"-",7}"
        : string.Create(CultureInfo.InvariantCulture, $"{other["best"].AsNumber(),12:n0} {best / other["best"].AsNumber(),7:f1}");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {best,12:n0} {beside} {bytes,11:n0}"));
}

(double Best, long Bytes) Measure(JsonataExpression expression)
{
    double best = 0;
    long bytes = 0;
    int batch = 1;
    var total = Stopwatch.StartNew();
    while (total.Elapsed.TotalSeconds < seconds)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < batch; i++)
        {
            expression.Evaluate(document);
        }

        watch.Stop();
        bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / batch;
        best = Math.Max(best, batch / watch.Elapsed.TotalSeconds);
        batch = watch.Elapsed.TotalMilliseconds < 20 ? batch * 2 : batch;
    }

    return (best, bytes);
}

Dictionary<string, JsonataValue> RunPeer()
{
    string folder = Folder();
    if (!Directory.Exists(Path.Combine(folder, "node_modules", "jsonata")))
    {
        Console.WriteLine($"The peer is not installed: npm install --prefix {folder}");
        return [];
    }

    string file = Path.GetTempFileName();
    var list = new JsonataArrayBuilder();
    foreach ((string name, string text) in workloads)
    {
        list.Add(new JsonataObjectBuilder { ["name"] = name, ["expression"] = text, ["input"] = document }.Build());
    }

    File.WriteAllBytes(file, ((JsonataValue)list.Build()).ToUtf8Json());
    using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "peer.mjs"), file, seconds.ToString(CultureInfo.InvariantCulture)])
    {
        RedirectStandardOutput = true,
    })!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    File.Delete(file);
    return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonataValue.Parse(line))
        .ToDictionary(line => line["name"].AsString());
}

static string Folder()
{
    for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "ThemisGuard.sln")))
        {
            return Path.Combine(folder.FullName, "benchmarks", "jsonata");
        }
    }

    throw new InvalidOperationException($"ThemisGuard.sln is in no folder above {AppContext.BaseDirectory}.");
}

static string Orders(int count)
{
    var random = new Random(1);
    string[] cities = ["Berlin", "Lyon", "Porto", "Turin"];
    IEnumerable<string> orders = Enumerable.Range(0, count).Select(i =>
    {
        string lines = string.Join(',', Enumerable.Range(0, 4).Select(_ => Line(random)));
        string city = cities[random.Next(4)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"o-{{i}}","total":{{random.Next(100000) / 100.0}},"customer":{"city":"{{city}}" },"lines":[{{lines}}]}""");
    });
    return $$"""{"customer":{"address":{"city":"Berlin"} },"orders":[{{string.Join(',', orders)}}]}""";
}

static string Line(Random random) => string.Create(
    CultureInfo.InvariantCulture,
    $$"""{"sku":"s{{random.Next(50)}}","price":{{random.Next(10000) / 100.0}},"quantity":{{random.Next(1, 10)}} }""");
