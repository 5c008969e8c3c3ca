using System.Globalization;
using System.Text;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>Small documents over few keys and values, so that random rules often find something.</summary>
internal sealed class RandomDocuments(Random random)
{
    public static readonly string[] Keys =
    [
        "a", "b", "c", "Type", "Properties", "Tags", "Tag", "ab_c", "abC", "AbC", "ab-c", "KmsKeyId", "kms_key_id", "x", "Statuses", "Status", "42",
    ];

    public static readonly string[] Strings =
    [
        "", "a", "b", "ab", "abc", "A", "x", "1", "true", "a b", "AWS::S3::Bucket", "AWS::X::Y", " ", "é", "😀", "\uFFFD", "abcabc", "b\n", "0.5",
    ];

    public string Next()
    {
        var text = new StringBuilder();
        if (random.Next(4) == 0)
        {
            Map(text, 3, Keys);
            return text.ToString();
        }

        text.Append("{\"a\":");
        Value(text, 3);
        text.Append(",\"b\":");
        Value(text, 3);
        text.Append(",\"l\":");
        List(text, 2);
        text.Append(",\"m\":");
        Map(text, 3, Keys);
        if (random.Next(5) > 0)
        {
            text.Append(",\"Resources\":");
            Resources(text);
        }

        return text.Append('}').ToString();
    }

    private void Resources(StringBuilder text)
    {
        if (random.Next(12) == 0)
        {
            Value(text, 1);
            return;
        }

        int count = random.Next(5);
        text.Append('{');
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"\"R{i}\":");
            if (random.Next(10) == 0)
            {
                Value(text, 1);
                continue;
            }

            text.Append('{');
            if (random.Next(8) > 0)
            {
                string type = random.Next(10) switch
                {
                    < 5 => "\"AWS::S3::Bucket\"",
                    < 8 => "\"AWS::X::Y\"",
                    8 => "[]",
                    _ => "[\"AWS::S3::Bucket\"]",
                };
                text.Append(random.Next(9) == 0 ? "\"type\":" : "\"Type\":").Append(type).Append(',');
            }

            text.Append("\"Properties\":");
            Map(text, 2, Keys);
            text.Append('}');
        }

        text.Append('}');
    }

    private void Value(StringBuilder text, int depth)
    {
        switch (random.Next(depth > 0 ? 12 : 8))
        {
            case 0:
                text.Append("null");
                break;
            case 1:
                text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case 2 or 3:
                text.Append(random.Next(-1, 4));
                break;
            case 4:
                text.Append(((string[])["0.5", "1.0", "2.5", "-1.5", "1e3"])[random.Next(5)]);
                break;
            case < 8:
                String(text);
                break;
            case < 10:
                List(text, depth - 1);
                break;
            default:
                Map(text, depth - 1, Keys);
                break;
        }
    }

    private void String(StringBuilder text) =>
        text.Append('"').Append(Strings[random.Next(Strings.Length)].Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');

    private void List(StringBuilder text, int depth)
    {
        int count = random.Next(4);
        int kind = random.Next(3);
        text.Append('[');
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            switch (kind)
            {
                case 0:
                    String(text);
                    break;
                case 1:
                    Map(text, depth - 1, Keys);
                    break;
                default:
                    Value(text, depth);
                    break;
            }
        }

        text.Append(']');
    }

    private void Map(StringBuilder text, int depth, string[] keys)
    {
        text.Append('{');
        int count = random.Next(4);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append('"').Append(keys[random.Next(keys.Length)]).Append("\":");
            Value(text, depth);
        }

        text.Append('}');
    }
}
