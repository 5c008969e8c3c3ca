using ThemisGuard.Jsonata.Evaluation;

namespace ThemisGuard.Jsonata.Syntax;

/// <summary>The variables that an expression takes from outside.</summary>
internal static class FreeVariables
{
    internal static IReadOnlySet<string> Of(Node root)
    {
        var free = new HashSet<string>(StringComparer.Ordinal);
        Collect(root, new Names(null), free);
        return free;
    }

    private static void Collect(Node node, Names names, HashSet<string> free)
    {
        SyntaxFault.CheckStack(node.Position);
        switch (node)
        {
            case VariableNode { Name: var name } when name.Length > 0 && name != "$" && !names.Contains(name) && Builtins.Find(name) is null:
                free.Add(name);
                break;
            case BlockNode:
                // A function may use what the block binds further on, so that all of it is in scope from the start.
                names = new Names(names);
                foreach (Node part in TreeWalk.Children(node))
                {
                    Bind(part, names);
                }

                break;
            case LambdaNode lambda:
                names = new Names(names);
                foreach (string parameter in lambda.Parameters)
                {
                    names.Add(parameter);
                }

                Bind(lambda.Body, names);
                break;
            case PathNode path:
                names = new Names(names);
                foreach (Node step in path.Steps)
                {
                    BindStep(step, names);
                }

                break;
            case BindNode { Target: VariableNode target }:
                names.Add(target.Name);
                break;
        }

        foreach (Node child in TreeWalk.Children(node))
        {
            Collect(child, names, free);
        }
    }

    private static void Bind(Node node, Names names)
    {
        if (node is BindNode { Target: VariableNode target })
        {
            names.Add(target.Name);
        }

        if (node is not (BlockNode or LambdaNode))
        {
            foreach (Node child in TreeWalk.Children(node))
            {
                Bind(child, names);
            }
        }
    }

    private static void BindStep(Node step, Names names)
    {
        if (step.Focus is not null)
        {
            names.Add(step.Focus);
        }

        if (step.Index is not null)
        {
            names.Add(step.Index);
        }

        foreach (Stage stage in step.Stages ?? [])
        {
            if (stage.Variable is not null)
            {
                names.Add(stage.Variable);
            }
        }
    }

    private sealed class Names(Names? outer)
    {
        private readonly HashSet<string> _own = new(StringComparer.Ordinal);

        internal void Add(string name) => _own.Add(name);

        internal bool Contains(string name) => _own.Contains(name) || (outer?.Contains(name) ?? false);
    }
}
