namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>A limit was met; the reader knows where and turns this into a <see cref="DocumentException"/>.</summary>
internal sealed class DocumentLimitException(string problem) : Exception(problem);
