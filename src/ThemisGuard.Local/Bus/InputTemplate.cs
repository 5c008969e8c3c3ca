using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ThemisGuard.Local.Bus;

/// <summary>
/// The <c>InputTemplate</c> of a target: JSON with <c>&lt;placeholders&gt;</c>, or quoted lines of text.
/// </summary>
/// <remarks>
/// <code>
/// placeholder        outside quotes              inside quotes
/// a string           "…"                         its text
/// number, boolean    as written                  as written
/// object, array      JSON                        JSON without its quotation marks
/// nothing there      ""                          nothing
/// </code>
/// </remarks>
internal sealed class InputTemplate
{
    private static readonly string[] s_predefined =
    [
        "aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time", "aws.events.event", "aws.events.event.json",
    ];

    private readonly IReadOnlyList<Part> _parts;
    private readonly IReadOnlyDictionary<string, EventPath> _paths;
    private readonly bool _isText;

    private InputTemplate(IReadOnlyList<Part> parts, IReadOnlyDictionary<string, EventPath> paths, bool isText)
    {
        _parts = parts;
        _paths = paths;
        _isText = isText;
    }

    /// <summary>Reads a template; null with the name of the first placeholder that is not known.</summary>
    public static InputTemplate? Parse(string template, IReadOnlyDictionary<string, EventPath> paths, out string? unknown)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < template.Length; i++)
        {
            char current = template[i];
            if (current == '\\' && quoted && i + 1 < template.Length)
            {
                literal.Append(current).Append(template[++i]);
                continue;
            }

            int end = current == '<' ? EndOfPlaceholder(template, i + 1) : -1;
            if (end < 0)
            {
                quoted ^= current == '"';
                literal.Append(current);
                continue;
            }

            string name = template[(i + 1)..end];
            if (!paths.ContainsKey(name) && !s_predefined.Contains(name))
            {
                unknown = name;
                return null;
            }

            parts.Add(new Part(literal.ToString(), name, quoted));
            literal.Clear();
            i = end;
        }

        parts.Add(new Part(literal.ToString(), null, false));
        unknown = null;
        return new InputTemplate(parts, paths, template.TrimStart().StartsWith('"'));
    }

    /// <summary>Fills the template in; null when the result should be JSON and is not, and so can't be delivered.</summary>
    public byte[]? Render(in TransformedEvent source)
    {
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            text.Append(part.Literal);
            if (part.Name is not null)
            {
                AppendValue(text, part, source);
            }
        }

        byte[] rendered = Encoding.UTF8.GetBytes(text.ToString());
        return _isText || IsJson(rendered) ? rendered : null;
    }

    private void AppendValue(StringBuilder text, Part part, in TransformedEvent source)
    {
        switch (part.Name)
        {
            case "aws.events.rule-arn":
                AppendText(text, source.RuleArn, part.Quoted);
                return;
            case "aws.events.rule-name":
                AppendText(text, source.RuleName, part.Quoted);
                return;
            case "aws.events.event.ingestion-time":
                AppendText(text, EventEnvelope.Time(source.IngestedAt), part.Quoted);
                return;
            case "aws.events.event.json":
                AppendElement(text, source.Event, part.Quoted);
                return;
            case "aws.events.event":
                using (JsonDocument envelope = JsonDocument.Parse(EventEnvelope.WithoutDetail(source.Event)))
                {
                    AppendElement(text, envelope.RootElement, part.Quoted);
                }

                return;
            default:
                if (_paths[part.Name!].Find(source.Event) is { } value)
                {
                    AppendElement(text, value, part.Quoted);
                }
                else if (!part.Quoted)
                {
                    text.Append("\"\"");
                }

                return;
        }
    }

    private static void AppendElement(StringBuilder text, JsonElement value, bool quoted)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            AppendText(text, value.GetString()!, quoted);
        }
        else
        {
            text.Append(quoted ? value.GetRawText().Replace("\"", string.Empty, StringComparison.Ordinal) : value.GetRawText());
        }
    }

    private static void AppendText(StringBuilder text, string value, bool quoted)
    {
        string escaped = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        text.Append(quoted ? escaped : $"\"{escaped}\"");
    }

    private static int EndOfPlaceholder(string template, int start)
    {
        int at = start;
        while (at < template.Length && (char.IsAsciiLetterOrDigit(template[at]) || template[at] is '_' or '-' or '.'))
        {
            at++;
        }

        return at > start && at < template.Length && template[at] == '>' ? at : -1;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = EventEnvelope.MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Text, then the value of a placeholder if there is one.</summary>
    private sealed record Part(string Literal, string? Name, bool Quoted);
}

/// <summary>What a template can speak of.</summary>
internal readonly record struct TransformedEvent(JsonElement Event, string RuleArn, string RuleName, DateTimeOffset IngestedAt);
