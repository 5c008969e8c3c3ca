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
            var copy = new OwnedCopy(
                function is NativeFunction ? arguments[0] : function.Call([arguments[0]], default, context), context);
            JsonataValue matches = pattern(copy.Value, frame);
            var items = matches.Reference as JsonataArray;
            int count = items?.Count ?? (matches.IsUndefined ? 0 : 1);
            for (int i = 0; i < count; i++)
            {
                JsonataValue match = items is null ? matches : items[i];
                Update(copy.Writable(match), update(match, frame), updatePosition, context);
                if (delete is not null)
                {
                    Delete(copy.Writable(match), delete(match, frame), deletePosition);
                }
            }

            return copy.Finish();
        }));
    }

    private static void Update(JsonataObject? target, in JsonataValue update, int position, EvaluationContext context)
    {
        if (update.IsUndefined)
        {
            return;
        }

        if (!update.TryGetObject(out JsonataObject? members))
        {
            throw JsonataException.Create("T2011", update, position: position);
        }

        if (target is not null)
        {
            context.Step(members.Count);

            // Copied first: the update may be the match itself.
            foreach ((string name, JsonataValue value) in members.ToArray())
            {
                target.SetOwned(name, value);
            }
        }
    }

    private static void Delete(JsonataObject? target, in JsonataValue deletions, int position)
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

        if (target is not null)
        {
            foreach (JsonataValue name in names)
            {
                target.RemoveOwned(name.AsString());
            }
        }
    }
}
