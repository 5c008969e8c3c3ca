using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ThemisGuard.Deployment.Tests.Permissions;

/// <summary>
/// What the compiled code of a function can reach: from a method through calls, delegates, async and iterator state machines,
/// and our interfaces, into our own assemblies. Storage ports lead into the adapters for AWS.
/// </summary>
internal sealed class CallGraph : IDisposable
{
    // Ports to the adapters that stand behind them on AWS; elsewhere an interface leads to everything that implements it.
    private static readonly Dictionary<string, string> Adapters = new(StringComparer.Ordinal)
    {
        ["ThemisGuard.Compliance.Storage.IRecordStore"] = "ThemisGuard.Aws.Storage.DynamoRecordStore",
        ["ThemisGuard.Compliance.Storage.IArtifactStore"] = "ThemisGuard.Aws.Storage.S3ArtifactStore",
    };

    private readonly AssemblyDefinition[] _assemblies;
    private readonly Dictionary<string, TypeDefinition> _types = new(StringComparer.Ordinal);
    private readonly ILookup<string, TypeDefinition> _implementations;

    public CallGraph(string folder, string function)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(folder);
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        _assemblies = [.. ((string[])[function, "ThemisGuard.Compliance", "ThemisGuard.Lambda", "ThemisGuard.Aws"]).Select(name =>
            AssemblyDefinition.ReadAssembly(Path.Combine(folder, name + ".dll"), new ReaderParameters { AssemblyResolver = resolver }))];
        foreach (TypeDefinition type in _assemblies.SelectMany(assembly => assembly.MainModule.GetTypes()))
        {
            _types[type.FullName] = type;
        }

        _implementations = _types.Values
            .SelectMany(type => type.Interfaces.Select(implemented => (implemented.InterfaceType.GetElementType().FullName, type)))
            .ToLookup(pair => pair.FullName, pair => pair.type);
    }

    /// <summary>Methods that are called from the type's methods of the name, as <c>Namespace.Type.Method</c>: ours and of others.</summary>
    public HashSet<string> Reach(string entry, string method)
    {
        var called = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<MethodDefinition>();
        var waiting = new Stack<MethodDefinition>(_types[entry].Methods.Where(candidate => candidate.Name == method));
        var made = new HashSet<TypeDefinition>();
        var asleep = new Dictionary<TypeDefinition, List<MethodDefinition>>();
        void Visit(MethodDefinition found)
        {
            // Nobody calls a method of an object that nobody makes: an option that a function leaves out.
            if (!found.IsStatic && !found.IsConstructor && !IsGiven(found.DeclaringType) && !made.Contains(found.DeclaringType))
            {
                (asleep.TryGetValue(found.DeclaringType, out List<MethodDefinition>? others) ? others : asleep[found.DeclaringType] = []).Add(found);
            }
            else if (seen.Add(found))
            {
                waiting.Push(found);
            }
        }

        while (waiting.TryPop(out MethodDefinition? current))
        {
            foreach (CustomAttribute attribute in current.CustomAttributes.Where(attribute => attribute.AttributeType.Name.EndsWith("StateMachineAttribute", StringComparison.Ordinal)))
            {
                foreach (MethodDefinition step in ((TypeReference)attribute.ConstructorArguments[0].Value).Resolve().Methods)
                {
                    Visit(step);
                }
            }

            foreach (MethodReference reference in (current.HasBody ? current.Body.Instructions : []).Select(instruction => instruction.Operand).OfType<MethodReference>())
            {
                string declaring = reference.DeclaringType.GetElementType().FullName;
                called.Add(declaring + "." + reference.Name);
                if (!_types.TryGetValue(declaring, out TypeDefinition? owner))
                {
                    continue;
                }

                foreach (MethodDefinition definition in owner.Methods.Where(candidate => candidate.Name == reference.Name && candidate.Parameters.Count == reference.Parameters.Count))
                {
                    Visit(definition);
                }

                IEnumerable<TypeDefinition> dispatched =
                    Adapters.TryGetValue(declaring, out string? adapter) ? [_types[adapter]]
                    : owner.IsInterface ? _implementations[declaring]
                    : [];
                foreach (MethodDefinition implementation in dispatched.SelectMany(candidate => candidate.Methods).Where(candidate => candidate.Name == reference.Name || candidate.Name.EndsWith("." + reference.Name, StringComparison.Ordinal)))
                {
                    Visit(implementation);
                }

                // What the framework calls on an object of ours: Dispose, Read, MoveNext, a lambda's class.
                if (reference.Name == ".ctor")
                {
                    for (TypeDefinition? type = owner; type is not null && _types.ContainsKey(type.FullName); type = type.BaseType?.Resolve())
                    {
                        made.Add(type);
                        foreach (MethodDefinition woken in asleep.Remove(type, out List<MethodDefinition>? methods) ? methods : [])
                        {
                            Visit(woken);
                        }
                    }

                    foreach (MethodDefinition overriding in owner.Methods.Where(candidate => candidate is { IsVirtual: true, IsNewSlot: false } || candidate.HasOverrides || candidate.Name.StartsWith("Dispose", StringComparison.Ordinal)))
                    {
                        Visit(overriding);
                    }
                }
            }
        }

        return called;
    }

    // Structs need no constructor; state machines are made by the methods that they belong to; the host hands in the rest.
    private static bool IsGiven(TypeDefinition type) =>
        type.IsValueType || type.IsInterface || type.Name.Contains(">d__", StringComparison.Ordinal) || type.Module.Assembly.Name.Name == "ThemisGuard.Aws"
        || type.FullName is "ThemisGuard.Lambda.FunctionEnvironment" or "ThemisGuard.Lambda.Invocation";

    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _assemblies)
        {
            assembly.Dispose();
        }
    }
}
