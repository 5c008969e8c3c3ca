using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata.Compilation;

/// <content>Paths.</content>
internal sealed partial class Compiler
{
    private Evaluator CompilePath(PathNode path, bool isRaw)
    {
        PathStep[] steps = [.. path.Steps.Select(CompileStep)];
        var program = new PathProgram(
            steps,
            path.Steps[0] is VariableNode,
            path.KeepSingletonArray,
            path.KeepArray,
            path.IsTuple,
            path.Group is null ? null : CompileGroup(path.Group));
        if (IsChainOfNames(path))
        {
            return CompileNames(path, program);
        }

        return (input, frame) => Collapsing.Finish(program.Evaluate(input, frame), isRaw);
    }

    private static bool IsChainOfNames(PathNode path) =>
        path is { KeepSingletonArray: false, KeepArray: false, IsTuple: false, Group: null }
        && path.Steps.Select((step, i) => step is NameNode || (i == 0 && step is VariableNode)).All(fits => fits)
        && path.Steps.All(step => step is { Stages: null, Predicates: null, Group: null, IsTuple: false, KeepArray: false });

    /// <summary>The common path: names only. Follows objects directly, and turns to the general way where it meets an array.</summary>
    private Evaluator CompileNames(PathNode path, PathProgram general)
    {
        Evaluator? start = path.Steps[0] is VariableNode variable ? CompileVariable(variable.Name, isRaw: false) : null;
        string[] names = [.. path.Steps.OfType<NameNode>().Select(step => step.Name)];
        return (input, frame) =>
        {
            JsonataValue current = start is null ? input : start(input, frame);
            foreach (string name in names)
            {
                if (current.Reference is not JsonataObject members)
                {
                    return current.IsArray ? Collapsing.Collapse(general.Evaluate(input, frame), keepArray: false) : default;
                }

                current = members[name];
            }

            return current;
        };
    }

    private PathStep CompileStep(Node step) => new()
    {
        Evaluate = step is SortNode ? static (_, _) => default : Compile(step),
        Order = step is SortNode sort ? new SortOrder([.. sort.Terms.Select(term => (Compile(term.Expression), term.Descending))], sort.Position) : null,
        Stages = CompileStages(step.Stages),
        Focus = step.Focus is null ? null : _scope.NumberOf(step.Focus),
        Index = step.Index is null ? null : _scope.NumberOf(step.Index),
        Ancestor = step.Ancestor is null ? null : _scope.NumberOf(step.Ancestor.Label),
        IsTuple = step.IsTuple,
        IsConstructedArray = step.IsConstructedArray,
    };

    private PathFilter[] CompileStages(List<Stage>? stages) => stages is null ? [] : [.. stages.Select(CompileStage)];

    private PathFilter CompileStage(Stage stage) => stage switch
    {
        { Variable: { } variable } => PathFilter.BindIndex(_scope.NumberOf(variable)),
        { Filter: LiteralNode { Value.IsNumber: true, Predicates: null, Group: null } literal } => PathFilter.ByIndex(literal.Value.AsNumber()),
        _ => PathFilter.ByCondition(Compile(stage.Filter!)),
    };
}
