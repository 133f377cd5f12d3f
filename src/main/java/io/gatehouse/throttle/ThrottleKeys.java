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
 * Names under which somebody is counted: keyed hashes (HMAC-SHA-256, cut), so that the counters show no login and no address.
 * Immutable and thread-safe.
 */
public final class ThrottleKeys {
    private static final int BYTES = 16;

    private final HashFunction hmac;

    /** @param key the same on every instance */
    public ThrottleKeys(Secret key) {
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** A user. */
    public String of(UUID user) {
        return hash("user " + user);
    }

    /**
     * A login or an email in the form of {@link Identifiers#normal}, whether an account has it or not. The case of ASCII
     * letters makes no difference, as in the look-up.
     */
    public String login(String name) {
        return hash("name " + AsciiCase.lower(name));
    }

    /** The same, from one address. */
    public String loginFrom(String name, InetAddress address) {
        return hash("client " + hex(NetworkScope.ADDRESS, address) + " " + AsciiCase.lower(name));
    }

    /** An IPv4 address, or the /64 of an IPv6 address. */
    public String of(InetAddress address) {
        return of(NetworkScope.ADDRESS, address);
    }

    /** An IPv4 /24, or the /48 of an IPv6 address. */
    public String network(InetAddress address) {
        return of(NetworkScope.NETWORK, address);
    }

    /** All keyed hashes of an address that limits use. */
    public AddressKeys keysOf(InetAddress address) {
        return new AddressKeys(
                address,
                of(NetworkScope.ADDRESS, address),
                of(NetworkScope.SITE, address),
                of(NetworkScope.NETWORK, address));
    }

    String of(NetworkScope reach, InetAddress address) {
        return hash("address " + hex(reach, address));
    }

    /** A client of a user: any that comes from this address. */
    public long client(UUID user, InetAddress address) {
        return ByteBuffer.wrap(mac("client " + user + " " + hex(NetworkScope.ADDRESS, address)))
                .getLong();
    }

    /** A user agent of a session. */
    public long agent(UUID session, String userAgent) {
        return ByteBuffer.wrap(mac("agent " + session + " " + userAgent)).getLong();
    }

    private static String hex(NetworkScope reach, InetAddress address) {
        return HexFormat.of().formatHex(reach.prefix(address));
    }

    private String hash(String text) {
        return HexFormat.of().formatHex(mac(text), 0, BYTES);
    }

    private byte[] mac(String text) {
        return hmac.hashString(text, StandardCharsets.UTF_8).asBytes();
    }
}
