using System.Net;
using System.Net.Sockets;

namespace ThemisGuard.Compliance.Webhooks;

/// <summary>
/// Which addresses are the public internet's, and nothing nearer: what a tenant names must not lead a request of ours into
/// our own network. Source: the IANA special-purpose address registries (IPv4, IPv6), and the addresses at which clouds
/// serve the metadata of their machines.
/// </summary>
public static class PublicAddresses
{
    // An address outside of these is refused even if nobody has thought of a use for it: 2000::/3 is all that is given out.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // An IPv4 address within an IPv6 one, as networks without IPv4 reach it (RFC 6052); 64:ff9b:1::/48 is for local use.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32", // Azure's, for its machines: public by its number alone.
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True for an address of the public internet. IPv4 addresses written as IPv6 ones are judged as what they are.</summary>
    public static bool Contain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.ScopeId != 0)
            {
                return false;
            }

            if (address.IsIPv4MappedToIPv6)
            {
                return Contain(address.MapToIPv4());
            }

            if (Nat64.Contains(address))
            {
                return Contain(new IPAddress(address.GetAddressBytes().AsSpan(12)));
            }

            if (!GlobalUnicast.Contains(address))
            {
                return false;
            }
        }

        return !Array.Exists(NotPublic, network => network.Contains(address));
    }
}
