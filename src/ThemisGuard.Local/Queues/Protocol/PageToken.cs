using System.Buffers.Text;
using System.Text;

namespace ThemisGuard.Local.Queues.Protocol;

/// <summary>The name after which the next page of queues begins, as an opaque token.</summary>
internal static class PageToken
{
    public static string Of(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastName));

    /// <exception cref="ThemisGuard.Local.Wire.WireException">Not a token.</exception>
    public static string Parse(string token) => token.Length <= 200 && Base64Url.IsValid(token)
        ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token))
        : throw SqsErrors.InvalidParameter("NextToken", token, "Invalid or expired next token.");
}
