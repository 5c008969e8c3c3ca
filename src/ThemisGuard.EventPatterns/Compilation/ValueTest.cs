using ThemisGuard.EventPatterns.Matching;
using ThemisGuard.EventPatterns.Syntax;

namespace ThemisGuard.EventPatterns.Compilation;

/// <summary>A compiled test of one value.</summary>
internal abstract class ValueTest
{
    public abstract bool Matches(ref EventValue value);

    /// <summary>Compiles the alternatives of a field; <see cref="Absent"/> is not among them.</summary>
    public static ValueTest[] CompileAll(IEnumerable<ValuePattern> alternatives)
    {
        ValuePattern[] all = [.. alternatives];
        ExactText[] texts = [.. all.OfType<ExactText>()];
        const int WorthASet = 5;
        return texts.Length < WorthASet
            ? [.. all.Select(Compile)]
            : [new TextSetTest(texts), .. all.Where(one => one is not ExactText).Select(Compile)];
    }

    public static ValueTest Compile(ValuePattern pattern) => pattern switch
    {
        ExactText exact => new TextTest(exact.Utf8),
        ExactToken token => new TokenTest(token.Utf8),
        NumberEquals number => new NumberTest(number.Value, false, number.Value, false),
        NumberRange range => new NumberTest(range.Low, range.LowOpen, range.High, range.HighOpen),
        AddressRange range => new AddressTest(range.Low, range.High),
        Prefix prefix => new PrefixTest(prefix.Utf8),
        Suffix suffix => new SuffixTest(suffix.Utf8),
        IgnoreCase ignoreCase => new IgnoreCaseTest(ignoreCase.Text),
        PrefixIgnoreCase prefix => new PrefixIgnoreCaseTest(prefix.Text),
        SuffixIgnoreCase suffix => new SuffixIgnoreCaseTest(suffix.Text),
        Wildcard wildcard => new WildcardTest(wildcard.Text),
        AnythingBut anythingBut => new AnythingButTest(CompileAll(anythingBut.Excluded)),
        Exists => new ExistsTest(),
        _ => throw new InvalidOperationException($"No test of a value for {pattern.GetType().Name}."),
    };

    private sealed class TextTest(byte[] utf8) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && value.Bytes.SequenceEqual(utf8);
    }

    private sealed class TextSetTest : ValueTest
    {
        private readonly ByteKeyMap<ExactText> _texts = new();

        public TextSetTest(IEnumerable<ExactText> texts)
        {
            foreach (ExactText text in texts)
            {
                _texts.GetOrAdd(text.Utf8, () => text);
            }
        }

        public override bool Matches(ref EventValue value) => value.IsText && _texts[value.Bytes] is not null;
    }

    private sealed class TokenTest(byte[] utf8) : ValueTest
    {
        public override bool Matches(ref EventValue value) => !value.IsText && value.Bytes.SequenceEqual(utf8);
    }

    private sealed class NumberTest(double low, bool lowOpen, double high, bool highOpen) : ValueTest
    {
        public override bool Matches(ref EventValue value) =>
            value.TryGetNumber(out double number)
            && (lowOpen ? number > low : number >= low)
            && (highOpen ? number < high : number <= high);
    }

    private sealed class AddressTest(byte[] low, byte[] high) : ValueTest
    {
        public override bool Matches(ref EventValue value)
        {
            Span<byte> address = stackalloc byte[16];
            if (!value.IsText || !AddressText.TryParse(value.Bytes, address, out int length))
            {
                return false;
            }

            // The service compares addresses digit by digit, so one of the other family matches if its first digits decide
            // it: 0.0.0.0/0 holds ::1. Strange, and kept.
            address = address[..length];
            int common = Math.Min(length, low.Length);
            int toLow = address[..common].SequenceCompareTo(low.AsSpan(0, common));
            int toHigh = address[..common].SequenceCompareTo(high.AsSpan(0, common));
            return length < low.Length ? toLow > 0 && toHigh < 0 : toLow >= 0 && toHigh <= 0;
        }
    }

    private sealed class PrefixTest(byte[] utf8) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && value.Bytes.StartsWith(utf8);
    }

    private sealed class SuffixTest(byte[] utf8) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && value.Bytes.EndsWith(utf8);
    }

    private sealed class IgnoreCaseTest(FoldedText text) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && text.Equals(value.Bytes);
    }

    private sealed class PrefixIgnoreCaseTest(FoldedText text) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && text.IsPrefixOf(value.Bytes);
    }

    private sealed class SuffixIgnoreCaseTest(FoldedText text) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && text.IsSuffixOf(value.Bytes);
    }

    private sealed class WildcardTest(WildcardText text) : ValueTest
    {
        public override bool Matches(ref EventValue value) => value.IsText && text.Matches(value.Bytes);
    }

    private sealed class AnythingButTest(ValueTest[] excluded) : ValueTest
    {
        public override bool Matches(ref EventValue value)
        {
            foreach (ValueTest test in excluded)
            {
                if (test.Matches(ref value))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private sealed class ExistsTest : ValueTest
    {
        public override bool Matches(ref EventValue value) => true;
    }
}
