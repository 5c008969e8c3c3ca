using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Syntax;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>What a clause on several results comes to: all must pass or, with <c>some</c>, one.</summary>
internal struct Tally
{
    private bool anyPass;
    private bool anyFail;

    public void Add(bool passes)
    {
        anyPass |= passes;
        anyFail |= !passes;
    }

    public readonly RuleStatus Status(bool matchAll) =>
        (matchAll ? !anyFail : anyPass) ? RuleStatus.Pass : RuleStatus.Fail;
}

/// <summary><c>query exists</c>, <c>query !empty</c>, <c>query is_string</c>.</summary>
internal sealed class CompiledUnary(CompiledQuery left, UnaryOperator @operator, bool negated, bool inverted, string wanted) : CompiledClause
{
    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        int start = evaluator.ResultCount;
        evaluator.EvaluateQuery(left, frame);
        int end = evaluator.ResultCount;
        bool asksForResults = @operator == UnaryOperator.Empty && left.CountsResults;
        if (start == end)
        {
            if (!asksForResults)
            {
                return RuleStatus.Skip;
            }

            RuleStatus none = negated == inverted ? RuleStatus.Pass : RuleStatus.Fail;
            if (none == RuleStatus.Fail)
            {
                evaluator.RecordNothingFound(this, left, wanted);
            }

            return none;
        }

        var tally = default(Tally);
        int mark = evaluator.RecordCount;
        for (int i = start; i < end; i++)
        {
            Result result = evaluator.ResultAt(i);
            bool holds = asksForResults ? result.IsUnresolved || result.Kind == DocumentKind.Null : Holds(evaluator, result);
            bool passes = holds != negated != inverted;
            tally.Add(passes);
            if (!passes)
            {
                evaluator.Record(this, result, wanted, null);
            }
        }

        evaluator.DropResults(start);
        RuleStatus status = tally.Status(left.MatchAll);
        evaluator.ForgetRecordsUnlessFailed(status, mark);
        return status;
    }

    private bool Holds(Evaluator evaluator, Result result)
    {
        if (result.IsUnresolved)
        {
            return @operator == UnaryOperator.Empty;
        }

        if (@operator == UnaryOperator.Exists)
        {
            return true;
        }

        evaluator.Touch(result);
        return @operator switch
        {
            UnaryOperator.Empty => IsEmpty(evaluator, result),
            UnaryOperator.IsString => result.Kind == DocumentKind.String,
            UnaryOperator.IsList => result.Kind == DocumentKind.List,
            UnaryOperator.IsStruct => result.Kind == DocumentKind.Map,
            UnaryOperator.IsBool => result.Kind == DocumentKind.Bool,
            UnaryOperator.IsInt => result.Kind == DocumentKind.Int,
            UnaryOperator.IsFloat => result.Kind == DocumentKind.Float,
            _ => result.Kind == DocumentKind.Null,
        };
    }

    private bool IsEmpty(Evaluator evaluator, Result result) => result.Kind switch
    {
        DocumentKind.List or DocumentKind.Map or DocumentKind.String => evaluator.CountOf(result) == 0,
        DocumentKind.Bool => false,
        _ => throw Evaluator.Fail(
            EvaluationErrorCodes.WrongKind, $"'empty' can't be asked of a {result.Kind} (at '{result.Value.Path}'), only of a list, map, string, bool or missing value", Start),
    };
}

/// <summary>The name of a rule, which passes if that rule does.</summary>
internal sealed class CompiledReference(string name, bool negated) : CompiledClause
{
    private readonly string wanted = negated ? $"rule {name} does not pass" : $"rule {name} passes";

    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        int mark = evaluator.RecordCount;
        string? outer = evaluator.EnterMessage(Message);
        bool passes = evaluator.StatusOfRule(name, Start) == RuleStatus.Pass;
        evaluator.LeaveMessage(outer);
        if (passes != negated)
        {
            evaluator.ForgetRecords(mark);
            return RuleStatus.Pass;
        }

        if (evaluator.RecordCount == mark)
        {
            evaluator.RecordReference(this, wanted);
        }

        return RuleStatus.Fail;
    }
}

/// <summary>A call of a parameterized rule.</summary>
internal sealed class CompiledCall(string name, CompiledExpression[] arguments, CompiledParameterizedRule? rule, CompiledLets parameters) : CompiledClause
{
    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        if (rule is null)
        {
            throw Evaluator.Fail(EvaluationErrorCodes.UnknownName, $"there is no rule '{name}' with parameters", Start);
        }

        if (rule.Parameters.Length != arguments.Length)
        {
            throw Evaluator.Fail(EvaluationErrorCodes.UnknownName, $"the rule '{name}' takes {rule.Parameters.Length} arguments, not {arguments.Length}", Start);
        }

        string? outer = evaluator.EnterMessage(Message);
        RuleStatus status = evaluator.Call(rule, arguments, parameters, frame);
        evaluator.LeaveMessage(outer);
        return status;
    }
}

/// <summary><c>when conditions { … }</c>.</summary>
internal sealed class CompiledWhen(CompiledConjunction conditions, CompiledBlock body) : CompiledClause
{
    public override RuleStatus Evaluate(Evaluator evaluator, int frame) =>
        evaluator.IsMet(conditions, frame) ? evaluator.EvaluateBlock(body, frame) : RuleStatus.Skip;
}

/// <summary><c>query { … }</c>.</summary>
internal sealed class CompiledQueryBlock(CompiledQuery query, bool notEmpty, CompiledBlock body) : CompiledClause
{
    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        int start = evaluator.ResultCount;
        evaluator.EvaluateQuery(query, frame);
        int end = evaluator.ResultCount;
        if (start == end)
        {
            if (notEmpty)
            {
                evaluator.RecordNothingFound(this, query, "!empty");
            }

            return notEmpty ? RuleStatus.Fail : RuleStatus.Skip;
        }

        bool anyPass = false;
        bool anyFail = false;
        int mark = evaluator.RecordCount;
        for (int i = start; i < end; i++)
        {
            evaluator.PrefetchAfter(i, end);
            Result result = evaluator.ResultAt(i);
            RuleStatus one = RuleStatus.Fail;
            if (result.IsUnresolved)
            {
                evaluator.Record(this, result, "exists", null);
            }
            else
            {
                int scope = evaluator.OpenValue(result, frame);
                one = evaluator.EvaluateBlock(body, scope);
                evaluator.CloseValue();
            }

            anyPass |= one == RuleStatus.Pass;
            anyFail |= one == RuleStatus.Fail;
        }

        evaluator.DropResults(start);
        RuleStatus status = anyPass && !query.MatchAll ? RuleStatus.Pass
            : anyFail ? RuleStatus.Fail
            : anyPass ? RuleStatus.Pass
            : RuleStatus.Skip;
        evaluator.ForgetRecordsUnlessFailed(status, mark);
        return status;
    }
}

/// <summary><c>AWS::S3::Bucket { … }</c>.</summary>
internal sealed class CompiledTypeBlock(CompiledQuery resources, CompiledConjunction? conditions, CompiledBlock body) : CompiledClause
{
    public override RuleStatus Evaluate(Evaluator evaluator, int frame)
    {
        if (conditions is not null && !evaluator.IsMet(conditions, frame))
        {
            return RuleStatus.Skip;
        }

        int start = evaluator.ResultCount;
        evaluator.EvaluateQuery(resources, frame);
        int end = evaluator.ResultCount;
        RuleStatus status = RuleStatus.Skip;
        for (int i = start; i < end; i++)
        {
            Result result = evaluator.ResultAt(i);
            if (result.IsUnresolved)
            {
                throw Evaluator.Fail(EvaluationErrorCodes.NoResources, "the document has no 'Resources' map of maps, which a block for a resource type needs", Start);
            }

            int scope = evaluator.OpenValue(result, frame);
            RuleStatus one = evaluator.EvaluateBlock(body, scope);
            evaluator.CloseValue();
            status = one > status ? one : status;
        }

        evaluator.DropResults(start);
        return status;
    }
}
