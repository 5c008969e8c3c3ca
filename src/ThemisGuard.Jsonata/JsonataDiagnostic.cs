namespace ThemisGuard.Jsonata;

/// <summary>Why a text is no expression.</summary>
/// <param name="Code">Code of jsonata-js, e.g. <c>S0201</c>.</param>
/// <param name="Position">Offset in UTF-16 units just behind the token at fault, as jsonata-js counts.</param>
/// <param name="Token">The token at fault, if there is one.</param>
/// <param name="Message">One sentence.</param>
public sealed record JsonataDiagnostic(string Code, int Position, string? Token, string Message);

/// <summary>What came of reading a text: an expression, or diagnostics that say why there is none.</summary>
/// <param name="Expression">Null when there are diagnostics.</param>
/// <param name="Diagnostics">Empty when there is an expression.</param>
public sealed record JsonataParseResult(JsonataExpression? Expression, IReadOnlyList<JsonataDiagnostic> Diagnostics);
