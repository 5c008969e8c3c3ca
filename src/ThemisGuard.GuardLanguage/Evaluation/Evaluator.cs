using System.Text.RegularExpressions;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>
/// The state of one evaluation at a time. Everything that comes and goes (results, scopes, values of variables) lies on
/// stacks that keep their room, so that evaluating allocates next to nothing.
/// </summary>
internal sealed partial class Evaluator
{
    /// <summary>Deepest nesting of rules that call each other and of variables that use each other.</summary>
    public const int MaxCallDepth = 200;

    /// <summary>Most results that may be held at one time.</summary>
    public const int MaxResults = 1 << 26;

    private const int StepsBetweenChecks = 4096;
    private const int SmallRoom = 4096;
    private const int LargestRoomKept = 1 << 20;

    /// <summary>The file frame's number: all others are above it.</summary>
    private const int FileFrame = 0;

    [ThreadStatic]
    private static Evaluator? idle;

    private readonly Dictionary<string, (RuleStatus? Status, bool Touched)> statuses = new(StringComparer.Ordinal);
    private CompiledRuleFile file = null!;
    private Document document = null!;
    private KeyResolver resolver = null!;
    private TypeIndex? typeIndex;
    private EvaluationOptions options = EvaluationOptions.Default;
    private int restrictedMap;
    private int onlyResource;
    private long stepsLeft;
    private int stepsToCheck;
    private int callDepth;
    private string ruleName = "";
    private int clauseStart;
    private bool tracksOpaque;
    private bool touchedOpaque;
    private Result[] results = new Result[64];
    private int top;

    public int ResultCount => top;

    public static RuleFileResult Run(CompiledRuleFile file, Document document, EvaluationOptions options)
    {
        Evaluator evaluator = Take();
        try
        {
            return evaluator.Evaluate(file, document, options);
        }
        finally
        {
            evaluator.Return();
        }
    }

    public static void Explain(CompiledRuleFile file, Document document, RuleFileResult verdict, EvaluationOptions options, Action<RuleResult> tell)
    {
        Evaluator evaluator = Take();
        try
        {
            evaluator.Explain(file, document, options, verdict.Rules, tell);
        }
        finally
        {
            evaluator.Return();
        }
    }

    public ref readonly Result ResultAt(int index) => ref results[index];

    /// <summary>Called before a result is looked at by who looks at one after the other: hints at the one that comes a little later.</summary>
    public void PrefetchAfter(int index, int end)
    {
        const int Ahead = 4;
        if (index + Ahead < end)
        {
            ref readonly Result later = ref results[index + Ahead];
            later.Document.Prefetch(later.Node);
        }
    }

    private static Evaluator Take()
    {
        Evaluator evaluator = idle ?? new Evaluator();
        idle = null;
        return evaluator;
    }

    private void Return()
    {
        Clear();
        idle = this;
    }

    private void Open(CompiledRuleFile of, Document on, EvaluationOptions with)
    {
        file = of;
        document = on;
        options = with;
        resolver = KeyResolver.For(on, of.Vocabulary);
        lastDocument = on;
        lastResolver = resolver;
        stepsLeft = with.MaxSteps;
        tracksOpaque = with.TrackOpaque;
        Restrict();
        PushFrame(FrameKind.Block, -1, on, 0, of.Lets);
    }

    private RuleFileResult Evaluate(CompiledRuleFile of, Document on, EvaluationOptions with)
    {
        Open(of, on, with);
        try
        {
            return EvaluateRules();
        }
        catch (Exception problem) when (IsOfTheRules(problem))
        {
            return new(RuleStatus.Skip, [], ErrorOf(problem));
        }
    }

    private static bool IsOfTheRules(Exception problem) =>
        problem is EvaluationFailure or RegexMatchTimeoutException or RegexParseException or InsufficientExecutionStackException;

    private EvaluationError ErrorOf(Exception problem) => problem switch
    {
        EvaluationFailure failure => ErrorOf(failure.Code, failure.Message, failure.Start >= 0 ? failure.Start : clauseStart),
        RegexMatchTimeoutException => ErrorOf(EvaluationErrorCodes.RegexLimit, "a regular expression took too long on a value; use one without look-around and back-references", clauseStart),
        RegexParseException => ErrorOf(EvaluationErrorCodes.RegexLimit, $"a regular expression is beyond what can be run here: {problem.Message}", clauseStart),
        _ => ErrorOf(EvaluationErrorCodes.Recursion, "rules, variables or values are nested too deeply", clauseStart),
    };

    private EvaluationError ErrorOf(string code, string message, int start)
    {
        bool isLimit = code is EvaluationErrorCodes.Recursion or EvaluationErrorCodes.Budget or EvaluationErrorCodes.RegexLimit;
        return new(message, ruleName, LineTable.Locate(file.Text, start), code, isLimit);
    }

    private RuleFileResult EvaluateRules()
    {
        CompiledRule[] rules = file.Rules;
        var outcomes = new RuleResult[rules.Length];
        RuleStatus worst = RuleStatus.Skip;

        // Where keys are captured a second evaluation would see other captures: then everything is recorded at once.
        bool recordAtOnce = options.Evidence && file.HasCaptures;
        for (int i = 0; i < rules.Length; i++)
        {
            touchedOpaque = false;
            StartRecording(recordAtOnce);
            RuleStatus status = EvaluateRule(rules[i], FileFrame);
            bool touched = touchedOpaque;
            if (status == RuleStatus.Fail && options.Evidence && !recordAtOnce)
            {
                StartRecording(true);
                _ = EvaluateRule(rules[i], FileFrame);
            }

            IReadOnlyList<Evidence> evidence = status == RuleStatus.Fail ? [.. records] : [];
            StartRecording(false);
            outcomes[i] = new RuleResult(rules[i].Name, status, touched, evidence);
            worst = status > worst ? status : worst;
        }

        return new RuleFileResult(worst, outcomes, null);
    }

    private void Explain(CompiledRuleFile of, Document on, EvaluationOptions with, IReadOnlyList<RuleResult> verdicts, Action<RuleResult> tell)
    {
        Open(of, on, with);
        bool canTellWhy = true;
        for (int i = 0; i < verdicts.Count; i++)
        {
            bool fails = verdicts[i].Status == RuleStatus.Fail;
            if (canTellWhy && (fails || file.HasCaptures))
            {
                canTellWhy = TryRecord(file.Rules[i]);
            }

            if (fails)
            {
                tell(verdicts[i] with { Evidence = canTellWhy ? new EvidenceList(records) : [] });
            }
        }
    }

    private bool TryRecord(CompiledRule rule)
    {
        StartRecording(true);
        try
        {
            _ = EvaluateRule(rule, FileFrame);
            return true;
        }
        catch (Exception problem) when (IsOfTheRules(problem))
        {
            return false;
        }
    }

    public RuleStatus EvaluateRule(CompiledRule rule, int frame)
    {
        string caller = ruleName;
        string? callerMessage = outerMessage;
        ruleName = rule.Name;
        outerMessage = rule.Message ?? outerMessage;
        RuleStatus status = RuleStatus.Skip;
        if (rule.Conditions is null || IsMet(rule.Conditions, frame))
        {
            status = EvaluateBlock(rule.Body, frame);
        }

        ruleName = caller;
        outerMessage = callerMessage;
        return status;
    }

    /// <summary>The status of the rules of one name: the first that is not SKIP.</summary>
    public RuleStatus StatusOfRule(string name, int start)
    {
        if (!file.RulesByName.TryGetValue(name, out CompiledRule[]? rules))
        {
            throw Fail(EvaluationErrorCodes.UnknownName, $"there is no rule '{name}'", start);
        }

        if (statuses.TryGetValue(name, out (RuleStatus? Status, bool Touched) known))
        {
            if (known.Status is null)
            {
                throw Fail(EvaluationErrorCodes.Recursion, $"the rule '{name}' refers to itself", start);
            }

            if (!IsRecording)
            {
                touchedOpaque |= known.Touched;
                return known.Status.Value;
            }
        }

        statuses[name] = (null, false);
        Enter();
        bool touchedBefore = touchedOpaque;
        touchedOpaque = false;
        RuleStatus status = RuleStatus.Skip;
        for (int i = 0; i < rules.Length && status == RuleStatus.Skip; i++)
        {
            status = EvaluateRule(rules[i], FileFrame);
        }

        Leave();
        statuses[name] = (status, touchedOpaque);
        touchedOpaque |= touchedBefore;
        return status;
    }

    /// <summary>Whether conditions hold. What fails in them is no finding.</summary>
    public bool IsMet(CompiledConjunction conditions, int frame)
    {
        suppressed++;
        RuleStatus status = EvaluateConjunction(conditions, frame);
        suppressed--;
        return status == RuleStatus.Pass;
    }

    public RuleStatus EvaluateBlock(CompiledBlock block, int frame)
    {
        int own = PushFrame(FrameKind.Block, frame, frames[frame].Document, frames[frame].Node, block.Lets);
        RuleStatus status = EvaluateConjunction(block.Clauses, own);
        PopFrame();
        return status;
    }

    public RuleStatus EvaluateConjunction(CompiledConjunction conjunction, int frame)
    {
        RuleStatus status = RuleStatus.Skip;
        CompiledClause[][] terms = conjunction.Terms;
        for (int i = 0; i < terms.Length; i++)
        {
            RuleStatus term = EvaluateDisjunction(terms[i], frame);
            if (term > status)
            {
                status = term;
            }

            // The reference goes on after a failure; where nobody can tell, we do not.
            if (term == RuleStatus.Fail && conjunction.RestIsSafe[i] && !IsRecording)
            {
                return RuleStatus.Fail;
            }
        }

        return status;
    }

    public static EvaluationFailure Fail(string code, string message, int start = -1) => new(code, message, start);

    /// <summary>Counts a call into a rule or a variable; the caller takes <see cref="callDepth"/> back.</summary>
    public void Enter()
    {
        if (++callDepth > MaxCallDepth)
        {
            throw Fail(EvaluationErrorCodes.Recursion, $"rules and variables use each other more than {MaxCallDepth} levels deep");
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    public void Leave() => callDepth--;

    /// <summary>Notes that the verdict hangs on a value which is not known before deployment.</summary>
    private void TouchIfOpaque(Document at, int node)
    {
        if (tracksOpaque && (at.NodeAt(node).Flags & NodeFlags.Opaque) != 0)
        {
            touchedOpaque = true;
        }
    }

    public void Step()
    {
        if (--stepsToCheck < 0)
        {
            CheckBudget();
        }
    }

    private void CheckBudget()
    {
        stepsToCheck = StepsBetweenChecks;
        stepsLeft -= StepsBetweenChecks;
        options.CancellationToken.ThrowIfCancellationRequested();
        if (stepsLeft <= 0)
        {
            throw Fail(EvaluationErrorCodes.Budget, $"the evaluation took more than {options.MaxSteps} steps");
        }
    }

    private RuleStatus EvaluateDisjunction(CompiledClause[] alternatives, int frame)
    {
        RuleStatus status = RuleStatus.Skip;
        int mark = RecordCount;
        bool touchedBefore = touchedOpaque;
        bool touchedByOthers = false;
        bool mayHold = false;
        foreach (CompiledClause clause in alternatives)
        {
            Step();
            clauseStart = clause.Start;
            touchedOpaque = false;
            int own = RecordCount;
            RuleStatus one = clause.Evaluate(this, frame);
            if (one == RuleStatus.Pass)
            {
                // One alternative that certainly holds is enough, whatever the others hang on.
                touchedOpaque |= touchedBefore;
                ForgetRecords(mark);
                return RuleStatus.Pass;
            }

            touchedByOthers |= touchedOpaque;
            mayHold |= touchedOpaque && HangsOnOpaque(own);
            status = one == RuleStatus.Fail ? RuleStatus.Fail : status;
        }

        if (mayHold)
        {
            // One alternative may yet hold, so that none of them fails for certain.
            MarkOpaque(mark);
        }

        touchedOpaque = touchedBefore | touchedByOthers;
        return status;
    }

    private void Restrict()
    {
        restrictedMap = -1;
        onlyResource = -1;
        if (options.Resource is { } resource)
        {
            int resources = TypeIndex.For(document).Resources;
            if (resource.Document != document || resources < 0 || !resource.HasParent || resource.Parent.Index != resources)
            {
                throw new ArgumentException("The resource is no child of the document's Resources.");
            }

            restrictedMap = resources;
            onlyResource = resource.Index;
        }
    }

    // A large document is judged by many rule files, which need much room each; the small document after it gives it back.
    private bool IsWorthKeeping(int room) => room <= Math.Max(SmallRoom, Math.Min(document.NodeCount, LargestRoomKept));

    private void Clear()
    {
        if (IsWorthKeeping(results.Length))
        {
            Array.Clear(results, 0, Math.Min(results.Length, highest));
        }
        else
        {
            results = new Result[64];
        }

        highest = 0;
        top = 0;
        ClearFrames();
        statuses.Clear();
        remainders.Clear();
        fileVariablesAreRecorded = false;
        StartRecording(false);
        if (!IsWorthKeeping(records.Capacity))
        {
            records.Capacity = 0;
        }

        suppressed = 0;
        callDepth = 0;
        stepsToCheck = 0;
        ruleName = "";
        outerMessage = null;
        typeIndex = null;
        file = null!;
        document = lastDocument = null!;
        resolver = lastResolver = null!;
        options = EvaluationOptions.Default;
    }
}
