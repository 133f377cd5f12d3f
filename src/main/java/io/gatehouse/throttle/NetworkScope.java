package io.gatehouse.throttle;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * How much of the address space is counted as one client. An IPv6 address that only wraps an IPv4 address counts as that
 * one: a translator or a tunnel must neither put all its users into one prefix nor give one of them many.
 */
enum NetworkScope {
    /** An IPv4 address, or the /64 that the smallest IPv6 customer has (RFC 6177). */
    ADDRESS(4, 8),
    /** The /56 that most IPv6 customers have; for IPv4 the address. */
    SITE(4, 7),
    /** The /48 that the largest IPv6 customer has, or an IPv4 /24. */
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

    /** The first bytes of the address, which all addresses that are counted together share. */
    byte[] prefix(InetAddress address) {
        byte[] bytes = unwrapped(address);
        return Arrays.copyOf(bytes, bytes.length == 4 ? ipv4Bytes : ipv6Bytes);
    }

    private static byte[] unwrapped(InetAddress address) {
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
