using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Compilation;

/// <summary>
/// The keys that rules ask for, numbered, shared by all compiled files: what a document has to say about one of them is
/// then worked out once per document, not once per rule file.
/// </summary>
internal sealed class KeyVocabulary
{
    // Rules can come from strangers: a vocabulary that has grown this large is left to the files that use it.
    private const int MaxKeys = 100_000;

    private static KeyVocabulary shared = new();

    private readonly ConcurrentDictionary<string, RuleKey> keys = new(StringComparer.Ordinal);
    private int count;

    /// <summary>The vocabulary for files compiled now.</summary>
    public static KeyVocabulary Shared
    {
        get
        {
            KeyVocabulary current = Volatile.Read(ref shared);
            if (current.count < MaxKeys)
            {
                return current;
            }

            Interlocked.CompareExchange(ref shared, new KeyVocabulary(), current);
            return Volatile.Read(ref shared);
        }
    }

    public int Count => Volatile.Read(ref count);

    public RuleKey Add(string key) => keys.GetOrAdd(key, static (text, owner) => new RuleKey(owner.NextId(), text), this);

    private int NextId() => Interlocked.Increment(ref count) - 1;
}

/// <summary>A key as rules write it.</summary>
internal sealed class RuleKey(int id, string text)
{
    private byte[][]? spellings;

    public int Id { get; } = id;

    public string Text { get; } = text;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(text);

    /// <summary>The other spellings to try, see <see cref="KeyCase"/>; worked out when first needed, since most keys are found.</summary>
    public byte[][] Spellings => spellings ??= Array.ConvertAll(KeyCase.Spellings(Text), Encoding.UTF8.GetBytes);

    /// <summary>A key that reads as a 32-bit number is an index and finds nothing in a map.</summary>
    public static int? ParseIndex(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith('+') || text.StartsWith('-') ? text.AsSpan(1) : text;
        bool isNumber = digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9')
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        return isNumber ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>What one document has of a rule's key.</summary>
internal sealed class ResolvedKey(int exact)
{
    /// <summary>The key's id in the document; −1 when no map there has it.</summary>
    public int Exact { get; } = exact;

    /// <summary>Ids of the seven spellings, −1 where no map has it; empty when none has any; null before it was asked.</summary>
    public int[]? Spellings { get; set; }
}

/// <summary>Translates rule keys to a document's keys.</summary>
internal sealed class KeyResolver(KeyVocabulary vocabulary, Document document) : IDocumentCache
{
    private ResolvedKey?[] resolved = new ResolvedKey?[vocabulary.Count];

    public object Owner => vocabulary;

    public static KeyResolver For(Document document, KeyVocabulary vocabulary) =>
        document.FindCache<KeyResolver>(vocabulary) ?? document.GetCache(vocabulary, of => new KeyResolver(vocabulary, of));

    public ResolvedKey this[RuleKey key]
    {
        get
        {
            ResolvedKey?[] table = resolved;
            return (uint)key.Id < (uint)table.Length && table[key.Id] is { } known ? known : Resolve(key);
        }
    }

    public int[] SpellingsOf(RuleKey key, ResolvedKey of)
    {
        if (of.Spellings is { } known)
        {
            return known;
        }

        int[] ids = Array.ConvertAll(key.Spellings, spelling => document.Keys.Find(spelling));
        return of.Spellings = Array.TrueForAll(ids, id => id < 0) ? [] : ids;
    }

    // Threads that race here store equal things.
    private ResolvedKey Resolve(RuleKey key)
    {
        ResolvedKey?[] table = resolved;
        if (key.Id >= table.Length)
        {
            Array.Resize(ref table, Math.Max(key.Id + 1, vocabulary.Count));
            resolved = table;
        }

        return table[key.Id] = new ResolvedKey(document.Keys.Find(key.Utf8));
    }
}
