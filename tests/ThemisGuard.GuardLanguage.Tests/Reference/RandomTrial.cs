using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ThemisGuard.GuardLanguage.Tests.Reference;

/// <summary>Rule files that are each run on each document. Rule names are unique over the files, as one invocation of the reference needs.</summary>
internal sealed record RandomTrial(string[] Rules, string[] Documents)
{
    private const int RulesPerTrial = 25;
    private const int DocumentsPerTrial = 8;

    /// <summary>Trials at random; a trial that fails is made smaller as long as it goes on failing: by files, documents, lines and members.</summary>
    public static Arbitrary<RandomTrial> Any => Arb.From(Gen.Choose(0, int.MaxValue).Select(Create), Smaller);

    private static RandomTrial Create(int seed)
    {
        var random = new System.Random(seed);
        var documents = new RandomDocuments(random);
        var rules = new RandomRules(random);
        return new(
            [.. Enumerable.Range(0, RulesPerTrial).Select(rules.Next)],
            [.. Enumerable.Range(0, DocumentsPerTrial).Select(_ => documents.Next())]);
    }

    private static IEnumerable<RandomTrial> Smaller(RandomTrial trial)
    {
        if (trial.Rules.Length > 1)
        {
            return Halves(trial.Rules).Select(rules => trial with { Rules = rules });
        }

        if (trial.Documents.Length > 1)
        {
            return Halves(trial.Documents).Select(documents => trial with { Documents = documents });
        }

        // Runs of lines, the longest first: a block goes with its braces.
        string[] lines = trial.Rules[0].Split('\n');
        return Enumerable.Range(1, lines.Length - 1).Reverse()
            .SelectMany(length => Enumerable.Range(0, lines.Length - length + 1).Select(start => string.Join('\n', lines[..start].Concat(lines[(start + length)..]))))
            .Select(text => trial with { Rules = [text] })
            .Concat(Smaller(trial.Documents[0]).Select(document => trial with { Documents = [document] }));
    }

    private static IEnumerable<string[]> Halves(string[] all) => [all[..(all.Length / 2)], all[(all.Length / 2)..]];

    private static IEnumerable<string> Smaller(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (string smaller in Smaller(document.RootElement))
        {
            yield return smaller;
        }
    }

    /// <summary>The value with one member or element less, at any depth. Members may repeat a name.</summary>
    private static IEnumerable<string> Smaller(JsonElement value)
    {
        bool isMap = value.ValueKind == JsonValueKind.Object;
        if (!isMap && value.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        (string Key, JsonElement Value)[] parts = isMap
            ? [.. value.EnumerateObject().Select(member => ($"{JsonSerializer.Serialize(member.Name)}:", member.Value))]
            : [.. value.EnumerateArray().Select(element => ("", element))];
        string[] texts = [.. parts.Select(part => part.Key + part.Value.GetRawText())];
        for (int i = 0; i < parts.Length; i++)
        {
            yield return Join(texts.Where((_, j) => j != i));
            foreach (string smaller in Smaller(parts[i].Value))
            {
                yield return Join(texts.Select((text, j) => j == i ? parts[i].Key + smaller : text));
            }
        }

        string Join(IEnumerable<string> members) => $"{(isMap ? '{' : '[')}{string.Join(',', members)}{(isMap ? '}' : ']')}";
    }
}
