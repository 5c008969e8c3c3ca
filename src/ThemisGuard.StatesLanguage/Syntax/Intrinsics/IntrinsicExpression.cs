using ThemisGuard.StatesLanguage.Syntax.Paths;

namespace ThemisGuard.StatesLanguage.Syntax.Intrinsics;

/// <summary>An argument of an intrinsic call, or the call itself.</summary>
internal abstract record IntrinsicExpression;

internal sealed record IntrinsicLiteral(JsonValue Value) : IntrinsicExpression;

internal sealed record IntrinsicPath(PathExpression Path) : IntrinsicExpression;

/// <param name="Name">Without <c>States.</c>, e.g. <c>Format</c>.</param>
/// <param name="Text">The call as written, for messages.</param>
internal sealed record IntrinsicCall(string Name, IntrinsicExpression[] Arguments, string Text) : IntrinsicExpression;
