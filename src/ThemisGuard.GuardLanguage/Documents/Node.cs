using System.Runtime.InteropServices;

namespace ThemisGuard.GuardLanguage.Documents;

[Flags]
internal enum NodeFlags : byte
{
    None = 0,

    /// <summary>The string is in the document's own bytes, not in the source.</summary>
    OwnBytes = 1,

    /// <summary>The map is a CloudFormation intrinsic; see <see cref="DocumentOptions.OpaqueIntrinsics"/>.</summary>
    Opaque = 2,
}

/// <summary>
/// One value, 32 bytes. Values lie in the order written (a container before what it contains), so that the first child of
/// <c>i</c> is <c>i + 1</c> and the next sibling of <c>c</c> is <c>End</c> of <c>c</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Node
{
    /// <summary>Int: the value. Float: its bits. Bool: 0 or 1. List, Map: the number of children. String: start and length. Else: a row of Extras.</summary>
    public long Scalar;

    /// <summary>Index of the containing value; −1 at the root.</summary>
    public int Parent;

    /// <summary>Id of the key under which a map holds this value; −1 in a list and at the root.</summary>
    public int Key;

    /// <summary>Index after the last value inside this one.</summary>
    public int End;

    /// <summary>Where the value was written: see <see cref="TextPositions"/>. −1 when nowhere.</summary>
    public int Offset;

    /// <summary>Where its key was written; −1 when nowhere.</summary>
    public int KeyOffset;

    public DocumentKind Kind;

    public NodeFlags Flags;

    public static long PackString(int start, int length) => ((long)start << 32) | (uint)length;
}
