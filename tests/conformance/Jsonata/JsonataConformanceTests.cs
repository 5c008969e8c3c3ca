using ThemisGuard.Jsonata;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance.Jsonata;

/// <summary>The reference implementation's own cases, over <c>jsonata/*.json</c>; one category per file.</summary>
public sealed class JsonataConformanceTests(ITestOutputHelper output)
{
    private const string Suite = "jsonata";

    [ConformanceFact(Suite)]
    public void Every_expression_gives_the_recorded_result()
    {
        string folder = ConformanceFolder.Of(Suite);
        // Read by the library itself: some expressions hold lone surrogates, which System.Text.Json does not give as strings.
        JsonataObject datasets = Read(Path.Combine(folder, "datasets.json")).AsObject();
        var tally = new Tally(Suite, KnownFailures());
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Where(file => Path.GetFileName(file) != "datasets.json").Order(StringComparer.Ordinal))
        {
            foreach (JsonataValue one in Read(file).AsArray())
            {
                tally.Add(Path.GetFileNameWithoutExtension(file), one["id"].AsString(), Difference(one.AsObject(), datasets));
            }
        }

        tally.Report(output);
    }

    private static JsonataValue Read(string file) => JsonataValue.Parse(File.ReadAllBytes(file));

    private static Dictionary<string, string> KnownFailures()
    {
        using Stream stream = typeof(JsonataConformanceTests).Assembly.GetManifestResourceStream("jsonata-known-failures.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private static string? Difference(JsonataObject one, JsonataObject datasets)
    {
        string expected = Expectation(one);
        string actual;
        try
        {
            actual = Answer(one, datasets, out JsonataValue value);
            if (one.TryGetValue("result", out JsonataValue wanted) && !value.IsUndefined
                && (value.Equals(wanted) || (one.ContainsKey("unordered") && SameItems(value, wanted))))
            {
                return null;
            }
        }
        catch (Exception exception) when (exception is not JsonataException)
        {
            return $"{one["expr"]} threw {exception}";
        }

        return actual == expected ? null : $"{one["expr"]} gave {actual}, expected {expected}";
    }

    private static string Answer(JsonataObject one, JsonataObject datasets, out JsonataValue value)
    {
        value = default;
        JsonataParseResult parsed = JsonataExpression.Parse(one["expr"].AsString());
        if (parsed.Expression is null)
        {
            return Describe(one, parsed.Diagnostics[0].Code, parsed.Diagnostics[0].Message, parsed.Diagnostics[0].Token);
        }

        JsonataValue input = one.TryGetValue("data", out JsonataValue data) ? data
            : one["dataset"].TryGetString(out string? name) ? datasets[name]
            : default;
        var bindings = new JsonataBindings();
        if (one["bindings"].TryGetObject(out JsonataObject? given))
        {
            foreach ((string variable, JsonataValue bound) in given)
            {
                bindings[variable] = bound;
            }
        }

        JsonataOptions options = JsonataOptions.Default;
        if (one["timelimit"].TryGetNumber(out double limit))
        {
            options = options with { TimeLimit = TimeSpan.FromMilliseconds(limit) };
        }

        if (one["depth"].TryGetInt64(out long depth))
        {
            // The reference counts every nested node; a call is at least three of them.
            options = options with { MaxDepth = (int)depth / 3 };
        }

        try
        {
            value = parsed.Expression.Evaluate(input, bindings, options);
            return value.ToString();
        }
        catch (JsonataException exception)
        {
            return Describe(one, exception.Code, exception.Message, exception.Token);
        }
    }

    private static string Expectation(JsonataObject one)
    {
        if (one.TryGetValue("result", out JsonataValue result))
        {
            return result.ToJson();
        }

        JsonataValue error = one["error"];
        error["message"].TryGetString(out string? message);
        (one["token"].IsUndefined ? error["token"] : one["token"]).TryGetString(out string? token);
        return one["code"].TryGetString(out string? code) || error["code"].TryGetString(out code)
            ? Describe(one, code, message, token)
            : "undefined";
    }

    /// <summary>An error as far as the case speaks of it.</summary>
    private static string Describe(JsonataObject one, string code, string? message, string? token)
    {
        bool hasToken = one.ContainsKey("token") || !one["error"]["token"].IsUndefined;
        bool hasMessage = !one["error"]["message"].IsUndefined;
        return $"error {code}{(hasToken ? " at " + token : string.Empty)}{(hasMessage ? ": " + message : string.Empty)}";
    }

    private static bool SameItems(JsonataValue left, JsonataValue right) =>
        left.TryGetArray(out JsonataArray? a) && right.TryGetArray(out JsonataArray? b)
        && a.Select(item => item.ToJson()).Order(StringComparer.Ordinal).SequenceEqual(b.Select(item => item.ToJson()).Order(StringComparer.Ordinal));
}
