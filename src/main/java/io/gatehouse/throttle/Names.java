package io.gatehouse.throttle;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Secret;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Names under which somebody is counted: keyed hashes (HMAC-SHA-256, cut), since whoever reads the counters shall not learn
 * logins or addresses from them. Immutable and thread-safe.
 */
public final class Names {
    private static final int BYTES = 16;
    /** One customer is given a /64 at least (RFC 6177), so that single addresses of it say nothing. */
    private static final int IPV6_PREFIX_BYTES = 8;

    private final HashFunction hmac;

    /** @param key the same on every instance */
    public Names(Secret key) {
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** A user. */
    public String of(UUID user) {
        return hash("user " + user);
    }

    /**
     * A login or email that nobody has, in the form of {@link Identifiers#normal}. The case of ASCII letters makes no
     * difference, as in the look-up of one that somebody has; else the counters would tell the two apart.
     */
    public String unknown(String name) {
        return hash("name " + AsciiCase.lower(name));
    }

    /** An IPv4 address, or the /64 of an IPv6 address. */
    public String of(InetAddress address) {
        return hash("address " + prefix(address));
    }

    /** A client of a user: whoever comes from there. */
    public long client(UUID user, InetAddress address) {
        return ByteBuffer.wrap(mac("client " + user + " " + prefix(address))).getLong();
    }

    private static String prefix(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of()
                .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
    }

    private String hash(String text) {
        return HexFormat.of().formatHex(mac(text), 0, BYTES);
    }

    private byte[] mac(String text) {
        return hmac.hashString(text, StandardCharsets.UTF_8).asBytes();
    }
}
