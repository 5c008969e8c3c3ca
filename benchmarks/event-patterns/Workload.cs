using System.Globalization;
using System.Text;

namespace ThemisGuard.EventPatterns.Benchmark;

/// <summary>100 rules of every operator and 10,000 events of about 400 bytes, always the same ones.</summary>
internal static class Workload
{
    /// <summary>How many rules there are.</summary>
    public const int RuleCount = 100;

    private static readonly string[] s_sources = ["shop.orders", "shop.stock", "shop.users", "aws.s3", "aws.states"];
    private static readonly string[] s_types = ["Created", "Changed", "Removed", "Failed"];
    private static readonly string[] s_regions = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1"];

    public static (string Id, EventPattern Pattern)[] Rules() => [.. Enumerable.Range(0, RuleCount).Select(i => ($"rule-{i}", EventPattern.Parse(RuleText(i)).Pattern!))];

    public static byte[][] Events()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 10_000).Select(i => Encoding.UTF8.GetBytes(EventText(i, random)))];
    }

    /// <summary>The pattern of one rule.</summary>
    public static string RuleText(int i)
    {
        string source = s_sources[i % 5], type = s_types[i % 4];
        string test = (i / 5 % 10) switch
        {
            0 => $"\"order\":{{\"id\":[\"o-{i}\"]}}",
            1 => $"\"order\":{{\"total\":[{{\"numeric\":[\">=\",{i * 90},\"<\",{(i * 90) + 900}]}}]}}",
            2 => $"\"key\":[{{\"prefix\":\"uploads/{i % 7}\"}}]",
            3 => $"\"key\":[{{\"suffix\":\".{(i % 2 == 0 ? "png" : "csv")}\"}}],\"size\":[{{\"numeric\":[\">\",{700_000 + i}]}}]",
            4 => $"\"address\":[{{\"cidr\":\"10.{i % 50}.0.0/12\"}}]",
            5 => $"\"status\":[{{\"equals-ignore-case\":\"pending-{i % 9}\"}}]",
            6 => $"\"user\":[{{\"wildcard\":\"*user-{i % 10}*@example.org\"}}]",
            7 => "\"status\":[{\"anything-but\":[\"ok\",\"done\"]}],\"order\":{\"id\":[{\"prefix\":\"o-1\"}]}",
            8 => $"\"items\":{{\"sku\":[\"s-{i % 40}\",\"s-{(i + 7) % 40}\"],\"count\":[{{\"numeric\":[\">\",4]}}]}}",
            _ => $"\"error\":[{{\"exists\":true}}],\"$or\":[{{\"code\":[{i}]}},{{\"order\":{{\"id\":[{{\"prefix\":\"o-{i % 10}\"}}]}}}}]",
        };
        string typeTest = i % 3 == 0 ? $"\"detail-type\":[\"{type}\"]," : string.Empty;
        return $"{{\"source\":[\"{source}\"],{typeTest}\"detail\":{{{test}}}}}";
    }

    private static string EventText(int i, Random random)
    {
        string detail = string.Create(
            CultureInfo.InvariantCulture,
            $"\"order\":{{\"id\":\"o-{random.Next(120)}\",\"total\":{random.Next(900_000) / 100.0}}},\"key\":\"uploads/{random.Next(10)}/f{i}.{(random.Next(2) == 0 ? "png" : "csv")}\",\"size\":{random.Next(1_000_000)},");
        detail += $"\"address\":\"10.{random.Next(60)}.3.4\",\"status\":\"Pending-{random.Next(12)}\",\"user\":\"x.user-{random.Next(12)}@example.org\",";
        detail += $"\"items\":[{{\"sku\":\"s-{random.Next(40)}\",\"count\":{random.Next(12)}}},{{\"sku\":\"s-{random.Next(40)}\",\"count\":{random.Next(12)}}}]";
        detail += random.Next(3) == 0 ? $",\"error\":\"e\",\"code\":{random.Next(100)}" : string.Empty;
        return $"{{\"version\":\"0\",\"id\":\"00000000-0000-4000-8000-{i:d12}\",\"detail-type\":\"{s_types[random.Next(4)]}\",\"source\":\"{s_sources[random.Next(5)]}\","
            + $"\"account\":\"123456789012\",\"time\":\"2026-03-08T10:05:07Z\",\"region\":\"{s_regions[random.Next(5)]}\",\"resources\":[],\"detail\":{{{detail}}}}}";
    }
}
