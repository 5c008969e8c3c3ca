using System.Runtime.CompilerServices;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>Room on the stack for the arguments of a built-in function.</summary>
[InlineArray(Capacity)]
internal struct ArgumentBuffer
{
    internal const int Capacity = 5;

    private JsonataValue _first;
}
