package io.gatehouse.http.client;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A range of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param prefixLength the number of leading bits that an address shares with the network
 */
public record AddressRange(InetAddress network, int prefixLength) {
    /**
     * Parses a range, or a single address, which is a range of one address.
     *
     * @throws IllegalArgumentException if the text is neither, or if the range covers all addresses
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = IpLiteral.parse(address)
                .filter(parsed -> !address.startsWith("["))
                .orElseThrow(() -> invalid(text, "must be an IP address or a CIDR range"));
        int bits = network.getAddress().length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1));
        if (prefix < 1 || prefix > bits) {
            throw invalid(text, "must have a prefix length of 1 to " + bits);
        }
        return new AddressRange(network, prefix);
    }

    /** Whether the range is one of IPv4 addresses. */
    public boolean isIpv4() {
        return network instanceof Inet4Address;
    }

    boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        int shift = own.length * Byte.SIZE - prefixLength;
        return new BigInteger(1, own).shiftRight(shift).equals(new BigInteger(1, other).shiftRight(shift));
    }

    private static int prefix(String text, String digits) {
        if (!digits.matches("[0-9]{1,3}")) {
            throw invalid(text, "must have a number as its prefix length");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException invalid(String text, String rule) {
        return new IllegalArgumentException("The trusted proxy \"" + text + "\" " + rule + ".");
    }
}
