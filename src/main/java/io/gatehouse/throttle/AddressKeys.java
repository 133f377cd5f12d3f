package io.gatehouse.throttle;

import java.net.InetAddress;

/**
 * The keyed hashes under which the limits count a client address, computed once for a request.
 *
 * @param host hash of the IPv4 address, or of the IPv6 /64
 * @param site hash of the IPv4 address, or of the IPv6 /56
 * @param network hash of the IPv4 /24, or of the IPv6 /48
 */
public record AddressKeys(InetAddress address, String host, String site, String network) {
    String of(NetworkScope scope) {
        return switch (scope) {
            case ADDRESS -> host;
            case SITE -> site;
            case NETWORK -> network;
        };
    }
}
