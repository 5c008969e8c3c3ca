using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>The verdict of a clause, a rule or a file.</summary>
public enum RuleStatus : byte
{
    /// <summary>There was nothing to judge.</summary>
    Skip,

    /// <summary>All that was judged is as wanted.</summary>
    Pass,

    /// <summary>Something is not as wanted.</summary>
    Fail,
}

/// <summary>How to evaluate.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Statuses only.</summary>
    public static EvaluationOptions Default { get; } = new();

    /// <summary>
    /// A child of the document's <c>Resources</c>: evaluate as if that map held only this one. Null: the document as it is.
    /// Costs no copying.
    /// </summary>
    public DocumentNode? Resource { get; init; }

    /// <summary>Whether rules that fail say why: <see cref="RuleResult.Evidence"/>.</summary>
    public bool Evidence { get; init; }

    /// <summary>
    /// Whether to notice verdicts that hang on an intrinsic, in documents parsed with
    /// <see cref="DocumentOptions.OpaqueIntrinsics"/>: <see cref="RuleResult.TouchedOpaque"/>. A rule that asks for an intrinsic
    /// by its key (<c>KmsKeyId.'Fn::GetAtt' exists</c>) knows what it does: that is not noticed. Nor are alternatives that
    /// failed beside one that passes.
    /// </summary>
    public bool TrackOpaque { get; init; }

    /// <summary>
    /// Whether <c>%{name}</c> in a message stands for what the variable does where the clause is, and <c>%{this}</c> for the value
    /// found. Without it messages are told as written, as cfn-guard does.
    /// </summary>
    public bool InterpolateMessages { get; init; }

    /// <summary>
    /// Most steps (clauses evaluated and values visited) of one evaluation before it ends in an <see cref="EvaluationError"/>.
    /// Default 2 billion, about a minute.
    /// </summary>
    public long MaxSteps { get; init; } = 2_000_000_000;

    /// <summary>Stops an evaluation with an <see cref="OperationCanceledException"/>; looked at every few thousand steps.</summary>
    public CancellationToken CancellationToken { get; init; }
}

/// <summary>What a rule file says about a document.</summary>
/// <param name="Status">FAIL if any rule fails, else PASS if any passes, else SKIP; SKIP when there is an error.</param>
/// <param name="Rules">The rules in evaluation order; empty when there is an error.</param>
/// <param name="Error">Why there is no verdict; null when there is one.</param>
public sealed record RuleFileResult(RuleStatus Status, IReadOnlyList<RuleResult> Rules, EvaluationError? Error);

/// <summary>What one rule says about a document.</summary>
/// <param name="Name">Name of the rule; <c>default</c> for the clauses outside rules.</param>
/// <param name="Status">The verdict.</param>
/// <param name="TouchedOpaque">Whether the verdict hangs on an intrinsic; see <see cref="EvaluationOptions.TrackOpaque"/>.</param>
/// <param name="Evidence">The clauses that made the rule fail, in evaluation order; empty otherwise, or when not asked for.</param>
public sealed record RuleResult(string Name, RuleStatus Status, bool TouchedOpaque, IReadOnlyList<Evidence> Evidence);

/// <summary>Why a rule file has no verdict on a document: the rules asked for something that makes no sense, or for too much.</summary>
/// <param name="Message">What happened and what to change.</param>
/// <param name="RuleName">The rule that was being evaluated.</param>
/// <param name="Position">Where in the rule file.</param>
/// <param name="Code">One of <see cref="EvaluationErrorCodes"/>.</param>
/// <param name="IsLimit">Whether a limit of steps, recursion or regular expression time was met: a matter of size, not of sense.</param>
public sealed record EvaluationError(string Message, string RuleName, SourcePosition Position, string Code, bool IsLimit)
{
    /// <inheritdoc />
    public override string ToString() => $"{Code}: rule {RuleName} at {Position}: {Message}";
}
