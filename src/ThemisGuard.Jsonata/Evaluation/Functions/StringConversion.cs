using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>Values as strings, as <c>$string</c> and <c>&amp;</c> see them.</summary>
internal static class StringConversion
{
    internal static string ToText(JsonataValue value, EvaluationContext context, bool pretty = false)
    {
        if (value.Reference is JsonataArray { IsOuterWrapper: true } wrapper)
        {
            value = wrapper[0];
        }

        switch (value.Reference)
        {
            case string text:
                return text;
            case JsonataFunction:
                return string.Empty;
            case JsonataValue.Scalar { Kind: JsonataKind.Number }:
                return double.IsFinite(value.RawNumber)
                    ? NumberText.Format(JsonWriting.RoundTo15Digits(value.RawNumber))
                    : throw JsonataException.Create("D3001", value);
            default:
                // Checked before it is made: shared parts can make the text far longer than the value is large.
                context.StepString(value.SizeInBytes());
                return JsonWriting.ToText(value, pretty, roundNumbers: true);
        }
    }
}
