using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>
/// STS's GetCallerIdentity, with which scripts and tools ask first whether they reach an account at all. Whoever calls is the root of the one account.
/// Source: AWS STS API Reference, 2011-06-15.
/// </summary>
internal sealed class CallerIdentityService(LocalIdentity identity) : IQueryWireService
{
    public string TargetPrefix => "AWSSecurityTokenServiceV20110615";

    public string QueryVersion => "2011-06-15";

    public Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context) => throw WireError.UnknownOperation(action);

    public Task HandleQueryAsync(string action, IReadOnlyDictionary<string, string> form, HttpContext context) => action == "GetCallerIdentity"
        ? WireXml.WriteResponseAsync(context, action, $"https://sts.amazonaws.com/doc/{QueryVersion}/", xml =>
        {
            xml.WriteStartElement(action + "Result");
            WireXml.Members(xml, ("Arn", $"arn:aws:iam::{identity.Account}:root"), ("UserId", identity.Account), ("Account", identity.Account));
            xml.WriteEndElement();
        })
        : throw WireError.UnknownOperation(action);
}
