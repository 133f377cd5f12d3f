package io.gatehouse.throttle;

import java.net.InetAddress;

/**
 * The keys of a client address for the rate limits, computed once per request.
 *
 * @param host the key of the IPv4 address or the IPv6 /64
 * @param site the key of the IPv4 address or the IPv6 /56
 * @param network the key of the IPv4 /24 or the IPv6 /48
 */
public record AddressKeys(InetAddress address, String host, String site, String network) {
    String key(NetworkScope scope) {
        return switch (scope) {
            case ADDRESS -> host;
            case SITE -> site;
            case NETWORK -> network;
        };
    }
}
