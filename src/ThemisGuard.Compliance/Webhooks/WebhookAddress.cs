using System.Net;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>Where messages of a webhook may go.</summary>
/// <param name="allowLoopback">Permits this machine's own addresses, and plain HTTP to them: for one's own machine, never on AWS.</param>
public sealed class WebhookAddress(bool allowLoopback)
{
    private const int MaxLength = 2_048;

    /// <summary>True for an address that a message may be sent to.</summary>
    public bool Allows(IPAddress address) => PublicAddresses.Contain(address) || (allowLoopback && IPAddress.IsLoopback(address));

    /// <summary>The address as written, checked. What a name leads to is checked again at every connection.</summary>
    /// <exception cref="InvalidRequestException">It is none, or leads where no message may go.</exception>
    public Uri Check(string text)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
        {
            throw new InvalidRequestException($"'url' takes an https address of at most {MaxLength} characters.");
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw new InvalidRequestException("'url' takes no user, password or fragment: the receiver tells messages by their signature.");
        }

        bool isAddress = IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out IPAddress? address);
        bool isLoopback = isAddress ? IPAddress.IsLoopback(address!) : IsLocalName(url.IdnHost);
        if (url.Scheme == "http" && !(allowLoopback && isLoopback))
        {
            throw new InvalidRequestException("'url' takes an https address.");
        }

        return (isAddress && !Allows(address!)) || (isLoopback && !allowLoopback)
            ? throw new InvalidRequestException("'url' leads into a private, local or reserved network; it takes an address of the public internet.")
            : url;
    }

    private static bool IsLocalName(string host) =>
        host.TrimEnd('.') is var name && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
