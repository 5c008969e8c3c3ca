using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Validate;

/// <summary>
/// What reports tell of a failure, as UTF-8 in buffers that the next failure uses again: a report can hold millions.
/// </summary>
#pragma warning disable CA1001 // The JSON writer is over memory: there is nothing to release.
internal sealed class FailureText
#pragma warning restore CA1001
{
    /// <summary>Longest JSON text of a value that is echoed; beyond, its beginning is, as a string.</summary>
    public const int MaxEcho = 1024;

    private const int MaxValue = 200;

    // What one huge value needed is not kept for the small ones after it.
    private const int LargestKept = 1 << 20;

    private readonly ArrayBufferWriter<byte> path = new(256);
    private readonly ArrayBufferWriter<byte> sentence = new(1024);
    private readonly Utf8JsonWriter jsonWriter;
    private ArrayBufferWriter<byte> json = new(2048);

    public FailureText() => jsonWriter = new(json, JsonText.WriterOptions);

    /// <summary>Line and column of the value; 0 when it stands nowhere.</summary>
    public (int Line, int Column) Position { get; private set; }

    /// <summary>Path of the value, or the last one reached on the way to it.</summary>
    public ReadOnlySpan<byte> ValuePath => path.WrittenSpan;

    /// <summary>What failed, in one sentence.</summary>
    public ReadOnlySpan<byte> Sentence => sentence.WrittenSpan;

    /// <summary>The JSON of the value, as far as <see cref="MaxEcho"/> and a little further; empty when there is none. Good until <see cref="JsonOf"/> is called.</summary>
    public ReadOnlySpan<byte> ValueJson => json.WrittenSpan;

    /// <summary>Puts the texts of a failure together, in the place of those of the one before.</summary>
    public FailureText Tell(Evidence evidence)
    {
        path.ResetWrittenCount();
        sentence.ResetWrittenCount();
        json.ResetWrittenCount();
        Position = default;
        if (evidence.Value is not { } value)
        {
            if (evidence.RemainingQuery is not null)
            {
                Append("nothing was found by "u8);
                Append(evidence.RemainingQuery);
                Append(", "u8);
            }

            Append(evidence.Wanted);
            Append(" was wanted"u8);
            return this;
        }

        Position = value.Position;
        value.WritePath(path);
        JsonOf(value);
        if (evidence.IsLiteral)
        {
            Append("Check was not compliant as the value "u8);
            AppendShortValue();
            Append(", written in the rules, is not "u8);
            Append(evidence.Wanted);
            return this;
        }

        if (evidence.Missing)
        {
            Append("Check was not compliant as property ["u8);
            Append(string.IsNullOrEmpty(evidence.RemainingQuery) ? "value" : evidence.RemainingQuery);
            Append("] is missing at "u8);
            AppendPlace(evidence.MissingPath);
            Append("; wanted "u8);
            Append(evidence.Wanted);
            return this;
        }

        Append("Check was not compliant as property value [Path="u8);
        AppendPlace(evidence.MissingPath);
        Append(" Value="u8);
        AppendShortValue();
        Append("] is not "u8);
        Append(evidence.Wanted);
        return this;
    }

    /// <summary>The JSON of a value, as far as <see cref="MaxEcho"/> and a little further, in the place of the failure's own.</summary>
    public ReadOnlySpan<byte> JsonOf(DocumentNode value)
    {
        if (json.Capacity > LargestKept)
        {
            json = new(2048);
        }

        json.ResetWrittenCount();
        jsonWriter.Reset(json);
        value.WriteTo(jsonWriter, MaxEcho);
        jsonWriter.Flush();
        return json.WrittenSpan;
    }

    /// <summary>The beginning of the value's JSON; empty when there is no value.</summary>
    public string ShortValue()
    {
        // Enough bytes for one character more than are shown, whatever they are.
        Span<char> text = stackalloc char[(MaxValue + 1) * 4];
        ReadOnlySpan<byte> all = ValueJson;
        int length = Encoding.UTF8.GetChars(all[..Math.Min(all.Length, text.Length)], text);
        return length > MaxValue ? string.Concat(text[..MaxValue], "…") : text[..length].ToString();
    }

    /// <summary><see cref="Sentence"/> as a string.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Sentence);

    private void AppendShortValue()
    {
        // No character is shorter than a byte.
        if (json.WrittenCount <= MaxValue)
        {
            Append(ValueJson);
        }
        else
        {
            Append(ShortValue());
        }
    }

    // As in the reference's texts, which tools take apart, the numbers in brackets start at 0.
    private void AppendPlace(string missingPath)
    {
        Append(ValuePath);
        Append(missingPath);
        if (Position.Line > 0)
        {
            Append("[L:"u8);
            Append(Position.Line - 1);
            Append(",C:"u8);
            Append(Position.Column - 1);
            Append("]"u8);
        }
    }

    private void Append(ReadOnlySpan<byte> utf8) => sentence.Write(utf8);

    private void Append(string text) => Encoding.UTF8.GetBytes(text, sentence);

    private void Append(int number)
    {
        const int LongestNumber = 11;
        _ = number.TryFormat(sentence.GetSpan(LongestNumber), out int written, provider: CultureInfo.InvariantCulture);
        sentence.Advance(written);
    }
}
