using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>
/// Templates made for given rule files: resources of the types they name, whose properties are put together at random from the
/// keys and the texts that the files about the type hold, so that rules pass, fail and skip for many reasons.
/// </summary>
internal sealed partial class RandomTemplates
{
    private const int Deepest = 4;

    private readonly Random _random;
    private readonly (string Type, string[] Keys, string[] Texts)[] _types;

    public RandomTemplates(IEnumerable<RuleFile> rules, Random random)
    {
        _random = random;
        _types =
        [
            .. rules.SelectMany(file => file.ResourceTypes.Select(type => (Type: type, file.Text)))
                .Where(pair => pair.Type.Contains("::", StringComparison.Ordinal))
                .GroupBy(pair => pair.Type, pair => pair.Text, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, Words(group, Key()), Words(group, Text()))),
        ];
    }

    public int TypeCount => _types.Length;

    public byte[] Next(int resources)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("AWSTemplateFormatVersion", "2010-09-09");
            writer.WriteStartObject("Resources");
            for (int i = 0; i < resources; i++)
            {
                (string type, string[] keys, string[] texts) = _types[_random.Next(_types.Length)];
                writer.WriteStartObject($"R{i}");
                writer.WriteString("Type", type);
                if (_random.Next(10) > 0)
                {
                    writer.WritePropertyName("Properties");
                    Map(writer, keys, texts, 1, most: 8);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    // Keys as rules write them: capitalised, after a dot, a bracket or at the beginning of a clause. Comments are left out.
    [GeneratedRegex("(?<=^\\s*|[.%\\[{]\\s*)[A-Z][A-Za-z0-9]{2,}", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex("(?<=[\"'])[^\"'\\n]{1,60}(?=[\"'])")]
    private static partial Regex Text();

    private static string[] Words(IEnumerable<string> texts, Regex word)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            string plain = string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')));
            words.UnionWith(word.Matches(plain).Select(match => match.Value));
        }

        return [.. words.DefaultIfEmpty("Name")];
    }

    private void Map(Utf8JsonWriter writer, string[] keys, string[] texts, int depth, int most)
    {
        writer.WriteStartObject();
        var used = new HashSet<string>(StringComparer.Ordinal);
        for (int i = _random.Next(most + 1); i > 0; i--)
        {
            string key = keys[_random.Next(keys.Length)];
            if (used.Add(key))
            {
                writer.WritePropertyName(key);
                Value(writer, keys, texts, depth);
            }
        }

        writer.WriteEndObject();
    }

    private void Value(Utf8JsonWriter writer, string[] keys, string[] texts, int depth)
    {
        switch (_random.Next(depth < Deepest ? 14 : 9))
        {
            case 0:
                writer.WriteBooleanValue(true);
                break;
            case 1:
                writer.WriteBooleanValue(false);
                break;
            case 2:
                writer.WriteNumberValue(_random.Next(0, 3) switch { 0 => 0, 1 => _random.Next(1, 40), _ => 443 });
                break;
            case 3:
                writer.WriteStringValue("");
                break;
            case 4:
                writer.WriteStartObject();
                writer.WriteString("Ref", "R0");
                writer.WriteEndObject();
                break;
            case < 9:
                writer.WriteStringValue(texts[_random.Next(texts.Length)]);
                break;
            case < 11:
                writer.WriteStartArray();
                for (int i = _random.Next(4); i > 0; i--)
                {
                    Value(writer, keys, texts, depth + 1);
                }

                writer.WriteEndArray();
                break;
            default:
                Map(writer, keys, texts, depth + 1, most: 5);
                break;
        }
    }
}
