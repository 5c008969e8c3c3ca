using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>Who signed a request and for which service, as its <c>Authorization</c> header or its signed URL says. Not checked.</summary>
/// <param name="AccessKeyId">The key.</param>
/// <param name="Service">E.g. <c>s3</c>.</param>
internal readonly record struct SignatureScope(string AccessKeyId, string Service)
{
    private const string Credential = "Credential=";

    /// <summary>The scope, or null for a request without a signature of version 4.</summary>
    public static SignatureScope? Of(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        int at = header.IndexOf(Credential, StringComparison.Ordinal);
        string credential = at >= 0
            ? header[(at + Credential.Length)..].Split(',', ' ')[0]
            : request.Query["X-Amz-Credential"].ToString();

        // KEY/DATE/REGION/SERVICE/aws4_request
        string[] parts = credential.Split('/');
        return parts is [.., "aws4_request"] && parts.Length >= 5 ? new SignatureScope(string.Join('/', parts[..^4]), parts[^2]) : null;
    }
}
