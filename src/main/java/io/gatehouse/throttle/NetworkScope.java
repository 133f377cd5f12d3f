package io.gatehouse.throttle;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * The length of the address prefix that a limit counts as one client. An IPv6 address that embeds an IPv4 address
 * counts as that IPv4 address, so the users of a translator or tunnel do not share one prefix, and no user has many
 * prefixes.
 */
enum NetworkScope {
    /** An IPv4 address or an IPv6 /64, the smallest IPv6 assignment (RFC 6177). */
    ADDRESS(4, 8),
    /** An IPv6 /56, the usual assignment to a site; for IPv4 the address. */
    SITE(4, 7),
    /** An IPv6 /48, the largest assignment to a site, or an IPv4 /24. */
    NETWORK(3, 6);

    /** RFC 6052 §2.1: {@code 64:ff9b::/96}. */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    /** RFC 4291 §2.5.5.2: {@code ::ffff:0:0/96}. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private final int ipv4Bytes;
    private final int ipv6Bytes;

    NetworkScope(int ipv4Bytes, int ipv6Bytes) {
        this.ipv4Bytes = ipv4Bytes;
        this.ipv6Bytes = ipv6Bytes;
    }

    /** The prefix of an address in this scope. */
    byte[] prefix(InetAddress address) {
        byte[] bytes = embeddedIpv4OrSelf(address);
        return Arrays.copyOf(bytes, bytes.length == 4 ? ipv4Bytes : ipv6Bytes);
    }

    private static byte[] embeddedIpv4OrSelf(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address ipv6)) {
            return bytes;
        }
        if (startsWith(bytes, NAT64) || startsWith(bytes, MAPPED)) {
            return Arrays.copyOfRange(bytes, NAT64.length, bytes.length);
        }
        // 6to4 (RFC 3056), Teredo (RFC 4380) and IPv4-compatible addresses.
        return InetAddresses.hasEmbeddedIPv4ClientAddress(ipv6)
                ? InetAddresses.getEmbeddedIPv4ClientAddress(ipv6).getAddress()
                : bytes;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
