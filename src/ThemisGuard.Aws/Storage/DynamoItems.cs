using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Aws.Storage;

/// <summary>Records as DynamoDB items.</summary>
internal static class DynamoItems
{
    public static AttributeValue Text(string text) => new() { S = text };

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    public static Dictionary<string, AttributeValue> KeyOf(RecordKey key) => new() { ["pk"] = Text(key.Partition), ["sk"] = Text(key.Sort) };

    public static StoredRecord Read(Dictionary<string, AttributeValue> item) => new(
        new RecordKey(item["pk"].S, item["sk"].S),
        Encoding.UTF8.GetBytes(item["json"].S),
        long.Parse(item["version"].N, CultureInfo.InvariantCulture),
        item.TryGetValue("ipk", out AttributeValue? partition) ? new IndexKey(partition.S, item["isk"].S) : null,
        item.TryGetValue("exp", out AttributeValue? end) ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(end.N, CultureInfo.InvariantCulture)) : null);
}
