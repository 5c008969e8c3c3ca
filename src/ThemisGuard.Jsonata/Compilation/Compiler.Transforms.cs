using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata.Compilation;

/// <content>The transform operator <c>| pattern | update, delete |</c>.</content>
internal sealed partial class Compiler
{
    private static readonly Signature TransformSignature = Signature.Parse("<(oa):o>");

    private Evaluator CompileTransform(TransformNode node)
    {
        Evaluator pattern = Compile(node.Pattern);
        Evaluator update = Compile(node.Update);
        Evaluator? delete = node.Delete is null ? null : Compile(node.Delete);
        int position = node.Position;
        int updatePosition = node.Update.Position;
        int deletePosition = node.Delete?.Position ?? 0;
        bool clonesElsewhere = _scope.TryGet("clone", out int clone);
        return (_, frame) => JsonataValue.FromFunction(new DerivedFunction(1, TransformSignature, (arguments, context) =>
        {
            if (arguments[0].IsUndefined)
            {
                return default;
            }

            JsonataValue cloner = clonesElsewhere ? frame.Lookup(clone, "clone") : Builtins.Lookup(context, "clone");
            if (cloner.Reference is not JsonataFunction function)
            {
                throw JsonataException.Create("T2013", cloner, position: position);
            }

            // Whatever $clone does, what is written to must be nobody else's.
            JsonataValue result = Cloning.Clone(
                function is NativeFunction ? arguments[0] : function.Call([arguments[0]], default, context), context);
            JsonataValue matches = pattern(result, frame);
            var items = matches.Reference as JsonataArray;
            int count = items?.Count ?? (matches.IsUndefined ? 0 : 1);
            for (int i = 0; i < count; i++)
            {
                JsonataValue match = items is null ? matches : items[i];
                Update(match, update(match, frame), updatePosition, context);
                if (delete is not null)
                {
                    Delete(match, delete(match, frame), deletePosition);
                }
            }

            return result;
        }));
    }

    private static void Update(in JsonataValue match, in JsonataValue update, int position, EvaluationContext context)
    {
        if (update.IsUndefined)
        {
            return;
        }

        if (!update.TryGetObject(out JsonataObject? members))
        {
            throw JsonataException.Create("T2011", update, position: position);
        }

        if (match.TryGetObject(out JsonataObject? target))
        {
            context.Step(members.Count);

            // Copied first: the update may be the match itself.
            foreach ((string name, JsonataValue value) in members.ToArray())
            {
                target.SetOwned(name, value);
            }
        }
    }

    private static void Delete(in JsonataValue match, in JsonataValue deletions, int position)
    {
        if (deletions.IsUndefined)
        {
            return;
        }

        JsonataArray names = deletions.Reference as JsonataArray ?? new JsonataArray([deletions]);
        foreach (JsonataValue name in names)
        {
            if (!name.IsString)
            {
                throw JsonataException.Create("T2012", deletions, position: position);
            }
        }

        if (match.TryGetObject(out JsonataObject? target))
        {
            foreach (JsonataValue name in names)
            {
                target.RemoveOwned(name.AsString());
            }
        }
    }
}
