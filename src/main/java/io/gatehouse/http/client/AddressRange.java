package io.gatehouse.http.client;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A range of IP addresses (CIDR).
 *
 * @param prefixLength how many leading bits an address must share with the network
 */
record AddressRange(InetAddress network, int prefixLength) {
    /** @throws IllegalArgumentException with a sentence, if the text is no range or covers all addresses */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress network = IpLiteral.parse(address).orElseThrow(() -> refused(text, "is no IP address or range"));
        int bits = network.getAddress().length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1));
        if (prefix < 1 || prefix > bits) {
            throw refused(text, "must have a prefix of 1 to " + bits + " bits");
        }
        return new AddressRange(network, prefix);
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
            throw refused(text, "has a prefix that is no number");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException refused(String text, String reason) {
        return new IllegalArgumentException("The trusted proxy \"" + text + "\" " + reason + ".");
    }
}
