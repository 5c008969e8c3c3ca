using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>
/// One clause that failed on one value: 48 bytes, since there can be millions. What is long about it is put together when asked
/// for. Only evaluations make them: a default one says nothing.
/// </summary>
public record struct Evidence
{
    private readonly FailedClause failed;

    // Of no document when there is none.
    private readonly DocumentNode value;
    private readonly DocumentNode compared;

    internal Evidence(FailedClause failed, DocumentNode? value, DocumentNode? compared)
    {
        this.failed = failed;
        this.value = value ?? default;
        this.compared = compared ?? default;
    }

    /// <summary>The rule that the clause belongs to (the called one, for a clause in a parameterized rule).</summary>
    public string RuleName => failed.RuleName;

    /// <summary>The clause as written, on one line.</summary>
    public string Clause => failed.Clause.Text;

    /// <summary>Where the clause stands in the rule file.</summary>
    public SourcePosition Position => failed.Clause.Position;

    /// <summary>The custom message, the text between <c>&lt;&lt;</c> and <c>&gt;&gt;</c>; null when there is none.</summary>
    public string? Message => failed.Message;

    /// <summary>The value found or, when it is missing, the last one that the query reached; null when the query found nothing at all.</summary>
    public DocumentNode? Value => value.Document is null ? null : value;

    /// <summary>Whether the value is written in the rules, and stands nowhere in the document.</summary>
    public bool IsLiteral { get; internal init; }

    /// <summary>Whether the value is missing.</summary>
    public bool Missing { get; internal init; }

    /// <summary>When missing, the part of the query that found nothing (<c>BucketEncryption.Rules[*]</c>); else null.</summary>
    public string? RemainingQuery => failed.Remaining;

    /// <summary>When missing, the plain keys and positions at the beginning of that part, as <see cref="DocumentNode.Path"/> writes them; else empty.</summary>
    public string MissingPath => failed.MissingPath;

    /// <summary>What was wanted, as text: <c>== true</c>, <c>exists</c>, <c>in ["a","b"]</c>.</summary>
    public string Wanted => failed.Wanted;

    /// <summary>The value compared with; null when the comparison has none, or it is missing itself.</summary>
    public DocumentNode? WantedValue => compared.Document is null ? null : compared;

    /// <summary>Whether the failure is not certain: it hangs on an intrinsic, unknown before deployment, here or in another alternative.</summary>
    public bool IsOpaque { get; internal set; }

    /// <summary>Path of the value, or of where it should be; see <see cref="DocumentNode.Path"/>. Made at each call; empty for what stands in no document.</summary>
    public string Path => Value is { } found && !IsLiteral ? found.Path + MissingPath : "";

    internal readonly void Prefetch() => value.Document?.Prefetch(value.Index);

    internal readonly void PrefetchText() => value.Document?.PrefetchText(value.Index);

    /// <summary>1-based line in the document; 0 when unknown.</summary>
    public int Line => Value?.Line ?? 0;

    /// <summary>1-based column in the document; 0 when unknown.</summary>
    public int Column => Value?.Column ?? 0;
}
