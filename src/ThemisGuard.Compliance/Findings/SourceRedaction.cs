using System.Text.RegularExpressions;

namespace ThemisGuard.Compliance.Findings;

/// <summary>
/// Takes what looks like a secret out of the lines of a source, JSON or YAML, given in their order. By text alone: what is
/// beside a key that says so, below it, between the marks of a private key, or in the form of a secret.
/// </summary>
internal sealed partial class SourceRedaction
{
    private int? blockIndent;
    private bool isInPem;
    private bool isNamedSecret;

    /// <summary>The next line as it may be shown.</summary>
    public string Next(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (IsInPem(line))
        {
            return Indent(line) + FoundValue.Redacted;
        }

        int indent = line.Length - line.TrimStart().Length;
        if (blockIndent is { } block)
        {
            if (indent > block || string.IsNullOrWhiteSpace(line))
            {
                return string.IsNullOrWhiteSpace(line) ? line : Indent(line) + FoundValue.Redacted;
            }

            blockIndent = null;
        }

        string shown = QuotedPair().Replace(line, match => IsSecret(match.Groups["key"].Value, match.Groups["value"].Value)
            ? $"{match.Groups["before"].Value}\"{FoundValue.Redacted}\"" : match.Value);
        if (shown == line && PlainPair().Match(line) is { Success: true } pair && IsSecret(pair.Groups["key"].Value, pair.Groups["value"].Value))
        {
            string value = pair.Groups["value"].Value.TrimEnd();
            if (value.Length == 0 || value[0] is '|' or '>' or '{' or '[')
            {
                // What the secret is stands below.
                blockIndent = indent;
                return value.Length <= 2 ? line : pair.Groups["before"].Value + FoundValue.Redacted;
            }

            return pair.Groups["before"].Value + FoundValue.Redacted;
        }

        return FoundValue.LooksSecret(shown) ? Indent(line) + FoundValue.Redacted : shown;
    }

    private bool IsInPem(string line)
    {
        if (line.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            isInPem = !line.Contains("-----END ", StringComparison.Ordinal);
            return true;
        }

        if (!isInPem)
        {
            return false;
        }

        isInPem = !line.Contains("-----END ", StringComparison.Ordinal);
        return true;
    }

    private bool IsSecret(string key, string value)
    {
        string text = value.Trim().Trim('"', '\'', ',');
        if (key.Equals("Name", StringComparison.OrdinalIgnoreCase) || key.Equals("ParameterKey", StringComparison.OrdinalIgnoreCase))
        {
            // Lists of names and values: the name tells what the value is.
            isNamedSecret = FoundValue.IsSecretKey(text);
            return false;
        }

        if (isNamedSecret && (key.Equals("Value", StringComparison.OrdinalIgnoreCase) || key.Equals("ParameterValue", StringComparison.OrdinalIgnoreCase)))
        {
            isNamedSecret = false;
            return !IsReference(text);
        }

        return FoundValue.IsSecretKey(key) && !IsReference(text);
    }

    // A reference names a secret without being one.
    private static bool IsReference(string text) =>
        text.StartsWith("!Ref ", StringComparison.Ordinal) || text.StartsWith("!GetAtt ", StringComparison.Ordinal)
        || text.StartsWith("!ImportValue ", StringComparison.Ordinal);

    private static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];

    [GeneratedRegex("""(?<before>"(?<key>[^"\\]{1,128})"\s*:\s*)"(?<value>(?:[^"\\]|\\.)*)"?""", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedPair();

    [GeneratedRegex("""^(?<before>\s*(?:-\s+)*["']?(?<key>[A-Za-z0-9_.:-]{1,128}?)["']?\s*:(?:\s+|$))(?<value>.*)$""", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPair();
}
