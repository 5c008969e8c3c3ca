using System.Net.Http.Headers;

namespace ThemisGuard.Local.Storage;

/// <summary>The part of a content that a request asks for.</summary>
/// <param name="From">First byte.</param>
/// <param name="Length">Bytes; zero for an empty content.</param>
/// <param name="IsPart">Whether a range was asked for (206).</param>
internal readonly record struct ByteRange(long From, long Length, bool IsPart)
{
    /// <summary>Reads a <c>Range</c> header. Several ranges, other units and what is no range ask for the whole.</summary>
    /// <returns>Null when no byte of the range is there (416).</returns>
    public static ByteRange? Of(string? header, long length)
    {
        if (!RangeHeaderValue.TryParse(header, out RangeHeaderValue? range) || range is not { Unit: "bytes", Ranges.Count: 1 })
        {
            return new ByteRange(0, length, IsPart: false);
        }

        RangeItemHeaderValue wanted = range.Ranges.First();
        long from = wanted.From ?? Math.Max(0, length - wanted.To!.Value);
        long to = wanted.From is null ? length - 1 : Math.Min(wanted.To ?? long.MaxValue, length - 1);
        return from >= length || to < from ? null : new ByteRange(from, to - from + 1, IsPart: true);
    }

    /// <summary>For <c>Content-Range</c>.</summary>
    public string Header(long length) => $"bytes {From}-{From + Length - 1}/{length}";
}
