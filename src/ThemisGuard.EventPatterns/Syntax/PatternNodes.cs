namespace ThemisGuard.EventPatterns.Syntax;

/// <summary>One member of an object in a pattern, in the order written (a later one overrides an earlier one of the same path).</summary>
internal abstract record Clause;

/// <summary><c>"name": { … }</c>.</summary>
internal sealed record NestedClause(string Name, IReadOnlyList<Clause> Clauses) : Clause;

/// <summary><c>"name": [ … ]</c>: the field's value must satisfy one of the tests.</summary>
internal sealed record FieldClause(string Name, IReadOnlyList<ValuePattern> Alternatives) : Clause;

/// <summary><c>"$or": [ {…}, {…} ]</c>.</summary>
internal sealed record OrClause(IReadOnlyList<IReadOnlyList<Clause>> Branches) : Clause;

/// <summary>One element of a field's array: what a value may be.</summary>
internal abstract record ValuePattern;

/// <summary>A string, compared byte by byte.</summary>
internal sealed record ExactText(byte[] Utf8) : ValuePattern;

/// <summary><c>true</c>, <c>false</c> or <c>null</c>, or a number that a double can't hold: compared with the value's JSON text.</summary>
internal sealed record ExactToken(byte[] Utf8) : ValuePattern;

/// <summary>A number, compared by value: 300, 300.0 and 3e2 are one number.</summary>
internal sealed record NumberEquals(double Value) : ValuePattern;

/// <summary><c>{"numeric": [">", low, "&lt;=", high]}</c>; an absent bound is infinite.</summary>
internal sealed record NumberRange(double Low, bool LowOpen, double High, bool HighOpen) : ValuePattern;

/// <summary>A CIDR block or an address literal: 4 or 16 bytes, both ends included.</summary>
internal sealed record AddressRange(byte[] Low, byte[] High) : ValuePattern;

/// <summary><c>{"prefix": …}</c>.</summary>
internal sealed record Prefix(byte[] Utf8) : ValuePattern;

/// <summary><c>{"suffix": …}</c>.</summary>
internal sealed record Suffix(byte[] Utf8) : ValuePattern;

/// <summary><c>{"equals-ignore-case": …}</c>.</summary>
internal sealed record IgnoreCase(FoldedText Text) : ValuePattern;

/// <summary><c>{"prefix": {"equals-ignore-case": …}}</c>.</summary>
internal sealed record PrefixIgnoreCase(FoldedText Text) : ValuePattern;

/// <summary><c>{"suffix": {"equals-ignore-case": …}}</c>.</summary>
internal sealed record SuffixIgnoreCase(FoldedText Text) : ValuePattern;

/// <summary><c>{"wildcard": …}</c>.</summary>
internal sealed record Wildcard(WildcardText Text) : ValuePattern;

/// <summary><c>{"anything-but": …}</c>: any value that satisfies none of these. An absent field is not "anything".</summary>
internal sealed record AnythingBut(IReadOnlyList<ValuePattern> Excluded) : ValuePattern;

/// <summary><c>{"exists": true}</c>: any value, null too.</summary>
internal sealed record Exists : ValuePattern;

/// <summary><c>{"exists": false}</c>: no value at this path.</summary>
internal sealed record Absent : ValuePattern;
