using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>
/// Asks for memory a little before it is needed. Rules go over a large document again and again, and its values lie in no cache then:
/// each first look at a resource would wait for as long as hundreds of instructions take. A hint reads nothing and can't fail,
/// whatever it points at; where the processor takes none, nothing happens.
/// </summary>
internal static class Prefetching
{
    private const int LineSize = 64;

    /// <summary>Some elements from one on, as far as there are any.</summary>
    public static unsafe void Hint<T>(T[] array, int index, int bytes)
        where T : unmanaged
    {
        if (!Sse.IsSupported || (uint)index >= (uint)array.Length)
        {
            return;
        }

        byte* start = (byte*)Unsafe.AsPointer(ref array[index]);
        for (int at = 0; at < bytes; at += LineSize)
        {
            Sse.Prefetch0(start + at);
        }
    }
}
