namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>What a value is. Int and Float are unrelated kinds: the language never compares one with the other.</summary>
public enum DocumentKind : byte
{
    /// <summary>JSON <c>null</c>.</summary>
    Null,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A 64-bit signed integer.</summary>
    Int,

    /// <summary>An IEEE double.</summary>
    Float,

    /// <summary>Unicode text, kept as UTF-8.</summary>
    String,

    /// <summary>Ordered values.</summary>
    List,

    /// <summary>String keys to values, in the order written.</summary>
    Map,

    /// <summary>One code point. Only from <c>parse_char</c>, never from data.</summary>
    Char,

    /// <summary>A regular expression. Only from rule text, never from data.</summary>
    Regex,

    /// <summary>A range of ints, floats or chars. Only from rule text, never from data.</summary>
    Range,
}
