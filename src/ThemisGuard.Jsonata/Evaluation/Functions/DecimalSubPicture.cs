namespace ThemisGuard.Jsonata.Evaluation.Functions;

/// <summary>One sub-picture, checked (section 4.7.3) and analysed (section 4.7.4).</summary>
internal sealed class DecimalSubPicture
{
    private readonly DecimalSymbols _symbols;
    private readonly string _whole;
    private readonly string _fraction;
    private readonly string? _exponent;

    internal DecimalSubPicture(string text, DecimalSymbols symbols)
    {
        Text = text;
        _symbols = symbols;
        int first = FirstActive(text);
        int last = LastActive(text);
        if (first < 0)
        {
            throw JsonataException.Create("D3086");
        }

        Prefix = text[..first];
        Suffix = text[(last + 1)..];
        string active = text[first..(last + 1)];
        int exponent = active.IndexOf(symbols.ExponentSeparator, StringComparison.Ordinal);
        string mantissa = exponent < 0 ? active : active[..exponent];
        _exponent = exponent < 0 ? null : active[(exponent + symbols.ExponentSeparator.Length)..];
        int point = mantissa.IndexOf(symbols.DecimalSeparator, StringComparison.Ordinal);
        _whole = point < 0 ? mantissa : mantissa[..point];
        _fraction = point < 0 ? string.Empty : mantissa[(point + symbols.DecimalSeparator.Length)..];
        Check(active, mantissa);

        WholeGroups = WholeSeparators();
        RegularGroup = Grouping.Regular([.. WholeGroups]);
        FractionGroups = FractionSeparators();
        MinimumIntegerDigits = _whole.Count(symbols.IsDigit);
        MinimumIntegerDigits0 = MinimumIntegerDigits;
        MinimumFractionDigits = _fraction.Count(symbols.IsDigit);
        MaximumFractionDigits = _fraction.Count(symbols.IsPlace);
        MinimumExponentDigits = _exponent?.Count(symbols.IsDigit) ?? 0;
        Adjust();
    }

    internal string Text { get; }

    internal string Prefix { get; }

    internal string Suffix { get; }

    internal int MinimumIntegerDigits { get; private set; }

    /// <summary>The scaling factor: digits before the point as the picture has them.</summary>
    internal int MinimumIntegerDigits0 { get; }

    internal int MinimumFractionDigits { get; private set; }

    internal int MaximumFractionDigits { get; private set; }

    internal int MinimumExponentDigits { get; }

    internal bool HasExponent => MinimumExponentDigits > 0;

    /// <summary>Positions of separators before the point, counted from it.</summary>
    internal IReadOnlyList<int> WholeGroups { get; }

    internal int RegularGroup { get; }

    /// <summary>Positions of separators behind the point, counted from it.</summary>
    internal IReadOnlyList<int> FractionGroups { get; }

    private void Adjust()
    {
        if (MinimumIntegerDigits == 0 && MaximumFractionDigits == 0)
        {
            if (_exponent is not null)
            {
                MinimumFractionDigits = 1;
                MaximumFractionDigits = 1;
            }
            else
            {
                MinimumIntegerDigits = 1;
            }
        }

        if (_exponent is not null && MinimumIntegerDigits == 0 && _whole.Contains(_symbols.Digit, StringComparison.Ordinal))
        {
            MinimumIntegerDigits = 1;
        }

        if (MinimumIntegerDigits == 0 && MinimumFractionDigits == 0)
        {
            MinimumFractionDigits = 1;
        }
    }

    private int FirstActive(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (_symbols.IsActive(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private int LastActive(string text)
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            if (_symbols.IsActive(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private List<int> WholeSeparators()
    {
        var positions = new List<int>();
        for (int at = Find(_whole, 0); at >= 0; at = Find(_whole, at + 1))
        {
            positions.Add(_whole.Skip(at).Count(_symbols.IsPlace));
        }

        return positions;
    }

    private List<int> FractionSeparators()
    {
        var positions = new List<int>();
        for (int at = Find(_fraction, 0); at >= 0; at = Find(_fraction, at + 1))
        {
            positions.Add(_fraction.Take(at).Count(_symbols.IsPlace));
        }

        return positions;
    }

    private int Find(string part, int from) =>
        from > part.Length ? -1 : part.IndexOf(_symbols.GroupingSeparator, from, StringComparison.Ordinal);

    private void Check(string active, string mantissa)
    {
        bool hasPercent = Text.Contains(_symbols.Percent, StringComparison.Ordinal);
        bool hasPerMille = Text.Contains(_symbols.PerMille, StringComparison.Ordinal);
        string group = _symbols.GroupingSeparator;
        FailIf(IsRepeated(_symbols.DecimalSeparator), "D3081");
        FailIf(IsRepeated(_symbols.Percent), "D3082");
        FailIf(IsRepeated(_symbols.PerMille), "D3083");
        FailIf(hasPercent && hasPerMille, "D3084");
        FailIf(!mantissa.Any(_symbols.IsPlace), "D3085");
        FailIf(active.Any(c => !_symbols.IsActive(c) && !_symbols.ExponentSeparator.Contains(c, StringComparison.Ordinal)), "D3086");
        FailIf(
            Text.Contains(group + _symbols.DecimalSeparator, StringComparison.Ordinal) || Text.Contains(_symbols.DecimalSeparator + group, StringComparison.Ordinal),
            "D3087");
        FailIf(!Text.Contains(_symbols.DecimalSeparator, StringComparison.Ordinal) && _whole.EndsWith(group, StringComparison.Ordinal), "D3088");
        FailIf(Text.Contains(group + group, StringComparison.Ordinal), "D3089");
        FailIf(HasAfter(_whole, _symbols.IsDigit, IsOptional), "D3090");
        FailIf(HasAfter(_fraction, IsOptional, _symbols.IsDigit), "D3091");
        FailIf(_exponent is { Length: > 0 } && (hasPercent || hasPerMille), "D3092");
        FailIf(_exponent is not null && (_exponent.Length == 0 || !_exponent.All(_symbols.IsDigit)), "D3093");
    }

    private bool IsOptional(char c) => _symbols.Digit.Contains(c, StringComparison.Ordinal);

    private bool IsRepeated(string symbol) => Text.IndexOf(symbol, StringComparison.Ordinal) != Text.LastIndexOf(symbol, StringComparison.Ordinal);

    private static bool HasAfter(string part, Func<char, bool> first, Func<char, bool> second)
    {
        int at = 0;
        while (at < part.Length && !first(part[at]))
        {
            at++;
        }

        return part.Skip(at).Any(second);
    }

    private static void FailIf(bool broken, string code)
    {
        if (broken)
        {
            throw JsonataException.Create(code);
        }
    }
}
