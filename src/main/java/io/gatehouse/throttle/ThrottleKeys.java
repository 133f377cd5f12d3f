package io.gatehouse.throttle;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Secret;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Creates the keys of rate limit counters: keyed hashes (truncated HMAC-SHA-256), so that the counters contain no
 * logins or addresses. Immutable and thread-safe.
 */
public final class ThrottleKeys {
    private static final int BYTES = 16;

    private final HashFunction hmac;

    /** @param key a secret that is the same on all instances */
    public ThrottleKeys(Secret key) {
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a user or a session. */
    public String forId(UUID id) {
        return hash("user " + id);
    }

    /**
     * The key of a login or an email in the form of {@link Identifiers#normal}, whether or not an account has it. The
     * case of ASCII letters is ignored, as in the lookup of users.
     */
    public String forName(String name) {
        return hash("name " + AsciiCase.lower(name));
    }

    /** The key of a login or an email from one address. */
    public String forNameAndAddress(String name, InetAddress address) {
        return hash("client " + hex(NetworkScope.ADDRESS, address) + " " + AsciiCase.lower(name));
    }

    /** The key of an IPv4 /24 or an IPv6 /48. */
    public String forNetwork(InetAddress address) {
        return forScope(NetworkScope.NETWORK, address);
    }

    /** All keys of an address. */
    public AddressKeys addressKeys(InetAddress address) {
        return new AddressKeys(
                address,
                forScope(NetworkScope.ADDRESS, address),
                forScope(NetworkScope.SITE, address),
                forScope(NetworkScope.NETWORK, address));
    }

    String forScope(NetworkScope scope, InetAddress address) {
        return hash("address " + hex(scope, address));
    }

    /** The hash of the address of a client of a user. */
    public long clientHash(UUID user, InetAddress address) {
        return ByteBuffer.wrap(mac("client " + user + " " + hex(NetworkScope.ADDRESS, address)))
                .getLong();
    }

    /** The hash of a user agent of a session. */
    public long userAgentHash(UUID session, String userAgent) {
        return ByteBuffer.wrap(mac("agent " + session + " " + userAgent)).getLong();
    }

    private static String hex(NetworkScope scope, InetAddress address) {
        return HexFormat.of().formatHex(scope.prefix(address));
    }

    private String hash(String text) {
        return HexFormat.of().formatHex(mac(text), 0, BYTES);
    }

    private byte[] mac(String text) {
        return hmac.hashString(text, StandardCharsets.UTF_8).asBytes();
    }
}
