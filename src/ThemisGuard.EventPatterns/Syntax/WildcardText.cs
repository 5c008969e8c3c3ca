namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>
/// The text of a <c>wildcard</c> test: <c>*</c> stands for any bytes, also none; <c>\*</c> and <c>\\</c> stand for
/// themselves; nothing else is special.
/// </summary>
internal sealed class WildcardText
{
    /// <summary>The literal pieces between the asterisks; one more than there are asterisks.</summary>
    public byte[][] Pieces { get; }

    private WildcardText(byte[][] pieces) => Pieces = pieces;

    /// <summary>Reads the text, or says what is wrong with it.</summary>
    public static WildcardText? Parse(ReadOnlySpan<byte> utf8, out string? fault)
    {
        var pieces = new List<byte[]>();
        var piece = new List<byte>();
        for (int i = 0; i < utf8.Length; i++)
        {
            byte current = utf8[i];
            if (current == '*')
            {
                if (i + 1 < utf8.Length && utf8[i + 1] == '*')
                {
                    // The service counts its opening quote too.
                    fault = $"Consecutive wildcard characters at pos {i + 1}";
                    return null;
                }

                pieces.Add([.. piece]);
                piece.Clear();
            }
            else if (current == '\\')
            {
                if (i + 1 == utf8.Length || utf8[i + 1] is not ((byte)'*' or (byte)'\\'))
                {
                    fault = $"Invalid escape character at pos {i + 1}";
                    return null;
                }

                piece.Add(utf8[++i]);
            }
            else
            {
                piece.Add(current);
            }
        }

        pieces.Add([.. piece]);
        fault = null;
        return new WildcardText([.. pieces]);
    }

    /// <summary>Whether the whole value matches. Greedy from the left, so linear in practice and quadratic at worst.</summary>
    public bool Matches(ReadOnlySpan<byte> value)
    {
        byte[] first = Pieces[0];
        if (!value.StartsWith(first))
        {
            return false;
        }

        if (Pieces.Length == 1)
        {
            return value.Length == first.Length;
        }

        ReadOnlySpan<byte> rest = value[first.Length..];
        byte[] last = Pieces[^1];
        if (!rest.EndsWith(last))
        {
            return false;
        }

        rest = rest[..^last.Length];
        for (int i = 1; i < Pieces.Length - 1; i++)
        {
            int at = rest.IndexOf(Pieces[i]);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + Pieces[i].Length)..];
        }

        return true;
    }
}
