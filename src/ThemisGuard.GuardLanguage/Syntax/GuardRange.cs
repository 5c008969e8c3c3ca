using System.Globalization;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Syntax;

/// <summary>A range of ints, floats or code points, each end open or closed.</summary>
/// <param name="Kind">Int, Float or Char.</param>
/// <param name="Low">Lower bound; the bits of a double for Float.</param>
/// <param name="High">Upper bound; the bits of a double for Float.</param>
/// <param name="IncludesLow">Whether <c>[</c> opens it.</param>
/// <param name="IncludesHigh">Whether <c>]</c> closes it.</param>
internal sealed record GuardRange(DocumentKind Kind, long Low, long High, bool IncludesLow, bool IncludesHigh)
{
    public bool Contains(long value) =>
        (IncludesLow ? Low <= value : Low < value) && (IncludesHigh ? value <= High : value < High);

    public bool Contains(double value)
    {
        double low = BitConverter.Int64BitsToDouble(Low);
        double high = BitConverter.Int64BitsToDouble(High);
        return (IncludesLow ? low <= value : low < value) && (IncludesHigh ? value <= high : value < high);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"r{(IncludesLow ? '[' : '(')}{Bound(Low)},{Bound(High)}{(IncludesHigh ? ']' : ')')}");

    private string Bound(long bound) => Kind switch
    {
        DocumentKind.Float => BitConverter.Int64BitsToDouble(bound).ToString("R", CultureInfo.InvariantCulture),
        DocumentKind.Char => char.ConvertFromUtf32((int)bound),
        _ => bound.ToString(CultureInfo.InvariantCulture),
    };
}
