namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// First line of a segment: what was found in a batch from one cursor to another. The segments of a batch form a chain from
/// cursor 0; the first to write one for a cursor decides it, so whatever is delivered twice counts once.
/// </summary>
/// <param name="Batch">The batch.</param>
/// <param name="Start">Cursor where it begins.</param>
/// <param name="Next">Cursor where the next begins; null when the batch ends with it.</param>
/// <param name="Ledger">How the pairs in it have ended.</param>
public sealed record SegmentHeader(string Batch, int Start, int? Next, CoverageLedger Ledger);
