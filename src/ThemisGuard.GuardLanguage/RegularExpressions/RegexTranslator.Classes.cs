using System.Text;

namespace ThemisGuard.GuardLanguage.RegularExpressions;

/// <summary>Character classes. Flat ones stay classes; nested ones and set operations become look-aheads before one character.</summary>
internal sealed partial class RegexTranslator
{
    // What the dialect's \w has beyond .NET's: combining marks of all kinds, letter numbers, circled letters.
    private const string WordItems = @"\w\p{Mc}\p{Me}\p{Nl}\u24B6-\u24E9\u200C\u200D";

    private static readonly Dictionary<string, string> PosixClasses = new()
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t\x20",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = @"\x20-~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r\x20",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>Categories and the commonest scripts and properties; what .NET has no name for is spelled as ranges.</summary>
    private static readonly Dictionary<string, string> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["any"] = @"\s\S",
        ["ascii"] = @"\x00-\x7F",
        ["letter"] = @"\p{L}",
        ["uppercaseletter"] = @"\p{Lu}",
        ["lowercaseletter"] = @"\p{Ll}",
        ["titlecaseletter"] = @"\p{Lt}",
        ["modifierletter"] = @"\p{Lm}",
        ["otherletter"] = @"\p{Lo}",
        ["mark"] = @"\p{M}",
        ["number"] = @"\p{N}",
        ["decimalnumber"] = @"\p{Nd}",
        ["punctuation"] = @"\p{P}",
        ["symbol"] = @"\p{S}",
        ["separator"] = @"\p{Z}",
        ["other"] = @"\p{C}",
        ["control"] = @"\p{Cc}",
        ["alphabetic"] = @"\p{L}\p{Nl}\u24B6-\u24E9",
        ["alpha"] = @"\p{L}\p{Nl}\u24B6-\u24E9",
        ["uppercase"] = @"\p{Lu}\u2160-\u216F\u24B6-\u24CF",
        ["lowercase"] = @"\p{Ll}\u2170-\u217F\u24D0-\u24E9\u00AA\u00BA",
        ["whitespace"] = @"\s",
        ["space"] = @"\s",
        ["latin"] = @"A-Za-z\u00AA\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02B8\u1E00-\u1EFF\u2C60-\u2C7F\uA722-\uA787\uFB00-\uFB06\uFF21-\uFF3A\uFF41-\uFF5A",
        ["greek"] = @"\u0370-\u0373\u0375-\u0377\u037A-\u037D\u037F\u0384\u0386\u0388-\u03E1\u03F0-\u03FF\u1F00-\u1FFE",
        ["cyrillic"] = @"\u0400-\u0484\u0487-\u052F\u1C80-\u1C88\u1D2B\u2DE0-\u2DFF\uA640-\uA69F",
        ["hebrew"] = @"\u0591-\u05F4\uFB1D-\uFB4F",
        ["arabic"] = @"\u0600-\u0604\u0606-\u060B\u060D-\u061A\u061C-\u061E\u0620-\u063F\u0641-\u064A\u0656-\u066F\u0671-\u06DC\u06DE-\u06FF\u0750-\u077F",
        ["han"] = @"\u2E80-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAD9",
        ["hiragana"] = @"\u3041-\u3096\u309D-\u309F",
        ["katakana"] = @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\uFF66-\uFF6F\uFF71-\uFF9D",
    };

    /// <summary>After a backslash: <c>d w s h p</c> and their negations, as a pattern for one character.</summary>
    private bool TryClassEscape(out string set)
    {
        bool found = TryClassItems(out string items, out bool negated);
        set = found ? Set(items, negated) : "";
        return found;
    }

    private bool TryClassItems(out string items, out bool negated)
    {
        char c = pattern[at];
        negated = char.IsAsciiLetterUpper(c);
        items = char.ToLowerInvariant(c) switch
        {
            'd' => @"\d",
            'w' => WordItems,
            's' => @"\s",
            'h' => "0-9A-Fa-f",
            'p' => "",
            _ => "?",
        };
        if (items == "?")
        {
            return false;
        }

        at++;
        if (items.Length == 0)
        {
            items = Property(ref negated);
        }

        return true;
    }

    private string Property(ref bool negated)
    {
        if (AtEnd)
        {
            throw Malformed("a property lacks its name");
        }

        string name = pattern[at].ToString();
        at++;
        if (name == "{")
        {
            name = Until('}');
            negated ^= name.StartsWith('^');
            name = name.TrimStart('^');
            int equals = name.IndexOfAny(['=', ':']);
            name = equals < 0 ? name : name[(equals + 1)..];
        }

        string bare = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (Properties.TryGetValue(bare, out string? items))
        {
            return items;
        }

        string category = bare.Length is 1 or 2 ? char.ToUpperInvariant(bare[0]) + bare[1..].ToLowerInvariant() : "";
        return category is "L" or "Lu" or "Ll" or "Lt" or "Lm" or "Lo" or "M" or "Mn" or "Mc" or "Me" or "N" or "Nd" or "Nl" or "No"
            or "P" or "Pc" or "Pd" or "Ps" or "Pe" or "Pi" or "Pf" or "Po" or "S" or "Sm" or "Sc" or "Sk" or "So"
            or "Z" or "Zs" or "Zl" or "Zp" or "C" or "Cc" or "Cf" or "Co" or "Cn"
            ? $@"\p{{{category}}}"
            : throw Malformed($"the property '{name}' is not known");
    }

    /// <summary>A pattern for one character in, or not in, a flat set.</summary>
    private string Set(string items, bool negated)
    {
        if (!negated)
        {
            return $"[{items}]";
        }

        if (!astral)
        {
            return $"[^{items}]";
        }

        NeedsBacktracking = true;
        return $"(?:(?![{items}]){AnyCharacter})";
    }

    private string Not(string oneCharacter)
    {
        NeedsBacktracking = true;
        return $"(?:(?!{oneCharacter}){AnyCharacter})";
    }

    /// <summary>A bracketed class, as a pattern for one character.</summary>
    private string CharacterClass()
    {
        if (++depth > MaxDepth)
        {
            throw Malformed($"classes are nested more than {MaxDepth} deep");
        }

        at++;
        bool negated = TryTake("^");
        var left = new ClassItems();
        string? operation = null;
        string? result = null;
        bool first = true;
        while (true)
        {
            if (AtEnd)
            {
                throw Malformed("a class is not closed");
            }

            if (pattern[at] == ']' && !first)
            {
                at++;
                break;
            }

            if (Is("&&") || Is("--") || Is("~~"))
            {
                // Only "--" at the very start is the characters themselves.
                if (!(first && Is("--")))
                {
                    result = Combine(result, operation, left.Pattern(this));
                    operation = pattern.Substring(at, 2);
                    at += 2;
                    left = new ClassItems();
                    first = false;
                    continue;
                }
            }

            ClassItem(left);
            first = false;
        }

        depth--;
        if (result is null && left.Nested.Count == 0 && left.Pairs.Count == 0)
        {
            return Set(left.Flat.ToString(), negated);
        }

        string whole = Combine(result, operation, left.Pattern(this));
        return negated ? Not(whole) : whole;
    }

    private string Combine(string? left, string? operation, string right)
    {
        if (operation is null)
        {
            return right;
        }

        NeedsBacktracking = true;
        return operation switch
        {
            "&&" => $"(?:(?={right}){left})",
            "--" => $"(?:(?!{right}){left})",
            _ => $"(?:(?!{right}){left}|(?!{left}){right})",
        };
    }

    private void ClassItem(ClassItems items)
    {
        if (skipsBlanks && char.IsWhiteSpace(pattern[at]))
        {
            at++;
            return;
        }

        if (pattern[at] == '[')
        {
            if (!TryPosixClass(items))
            {
                items.Nested.Add(CharacterClass());
            }

            return;
        }

        if (pattern[at] == '\\')
        {
            at++;
            if (AtEnd)
            {
                throw Malformed("a class is not closed");
            }

            if (TryClassItems(out string set, out bool negated))
            {
                if (negated)
                {
                    items.Nested.Add(Set(set, negated));
                }
                else
                {
                    items.Flat.Append(set);
                }

                return;
            }

            at--;
        }

        Rune low = ClassCharacter();
        Rune high = low;
        if (!AtEnd && pattern[at] == '-' && at + 1 < pattern.Length && pattern[at + 1] is not (']' or '-'))
        {
            at++;
            if (pattern[at] == '[')
            {
                throw Malformed("a range in a class ends in a class");
            }

            high = ClassCharacter();
        }

        items.Add(low.Value, high.Value);
    }

    private Rune ClassCharacter()
    {
        if (pattern[at] != '\\')
        {
            return NextRune();
        }

        at++;
        if (AtEnd)
        {
            throw Malformed("a class is not closed");
        }

        if (pattern[at] == 'b')
        {
            at++;
            return new Rune('\b');
        }

        return CharacterEscape();
    }

    private bool TryPosixClass(ClassItems items)
    {
        if (!Is("[:"))
        {
            return false;
        }

        int end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        string name = pattern[(at + 2)..end];
        bool negated = name.StartsWith('^');
        if (!PosixClasses.TryGetValue(name.TrimStart('^'), out string? set))
        {
            return false;
        }

        at = end + 2;
        if (negated)
        {
            items.Nested.Add(Set(set, negated));
        }
        else
        {
            items.Flat.Append(set);
        }

        return true;
    }

    /// <summary>What one operand of a class holds.</summary>
    private sealed class ClassItems
    {
        public StringBuilder Flat { get; } = new();

        public List<string> Nested { get; } = [];

        /// <summary>Characters beyond U+FFFF, as surrogate pairs.</summary>
        public List<string> Pairs { get; } = [];

        public void Add(int low, int high)
        {
            if (high < low)
            {
                throw Malformed("a range in a class ends before it starts");
            }

            if (low <= 0xFFFF)
            {
                Flat.Append(Hex(low)).Append('-').Append(Hex(Math.Min(high, 0xFFFF)));
            }

            if (high > 0xFFFF)
            {
                AddPairs(Math.Max(low, 0x10000), high);
            }
        }

        public string Pattern(RegexTranslator owner)
        {
            var alternatives = new List<string>(Nested);
            alternatives.AddRange(Pairs);
            if (Flat.Length > 0)
            {
                alternatives.Add($"[{Flat}]");
            }

            if (alternatives.Count == 0)
            {
                owner.NeedsBacktracking = true;
                return "(?!)";
            }

            return alternatives.Count == 1 ? alternatives[0] : $"(?:{string.Join('|', alternatives)})";
        }

        private static string Hex(int unit) => $"\\u{unit:X4}";

        private void AddPairs(int low, int high)
        {
            int firstLead = 0xD800 + ((low - 0x10000) >> 10);
            int lastLead = 0xD800 + ((high - 0x10000) >> 10);
            int firstTrail = 0xDC00 + ((low - 0x10000) & 0x3FF);
            int lastTrail = 0xDC00 + ((high - 0x10000) & 0x3FF);
            if (firstLead == lastLead)
            {
                Pairs.Add($"{Hex(firstLead)}[{Hex(firstTrail)}-{Hex(lastTrail)}]");
                return;
            }

            Pairs.Add($"{Hex(firstLead)}[{Hex(firstTrail)}-\\uDFFF]");
            if (lastLead > firstLead + 1)
            {
                Pairs.Add($"[{Hex(firstLead + 1)}-{Hex(lastLead - 1)}][\\uDC00-\\uDFFF]");
            }

            Pairs.Add($"{Hex(lastLead)}[\\uDC00-{Hex(lastTrail)}]");
        }
    }
}
