namespace ThemisGuard.Local;

/// <summary>The account and Region that the embedded engine's ARNs carry.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Region">E.g. <c>us-east-1</c>.</param>
public sealed record LocalIdentity(string Account = "000000000000", string Region = "us-east-1")
{
    /// <summary>An ARN of this account and Region.</summary>
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Region}:{Account}:{resource}";
}
