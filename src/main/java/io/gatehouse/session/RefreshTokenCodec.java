package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.MacKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Encodes and decodes refresh tokens: {@code gtr_} and base64url of version (1 byte), number of the MAC key (1),
 * session id (16), generation (4), secret (32) and HMAC-SHA-256 over all before it (32). A forged or altered token is
 * rejected without a query and cannot end a session. Thread-safe.
 */
final class RefreshTokenCodec {
    private static final String PREFIX = "gtr_";

    /** Whether a text has the prefix of a refresh token; it may still be invalid. */
    static boolean isLikely(String text) {
        return text.startsWith(PREFIX);
    }

    private static final byte VERSION = 1;
    private static final int MAC_LENGTH = 32;
    private static final int BODY_LENGTH = 2 + 2 * Long.BYTES + Integer.BYTES + RefreshToken.SECRET_LENGTH;
    private static final int TEXT_LENGTH = PREFIX.length() + ((BODY_LENGTH + MAC_LENGTH) * 8 + 5) / 6;

    private final KeyRing keys;

    RefreshTokenCodec(KeyRing keys) {
        this.keys = keys;
    }

    Secret write(RefreshToken token) {
        MacKeys macKeys = keys.macKeys();
        UUID session = token.session().value();
        byte[] body = ByteBuffer.allocate(BODY_LENGTH)
                .put(VERSION)
                .put((byte) macKeys.current())
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .putInt(token.generation())
                .put(token.secret())
                .array();
        byte[] mac = macKeys.mac(macKeys.current(), body)
                .orElseThrow(() -> new IllegalStateException("The current MAC key is among the keys"));
        byte[] whole = Arrays.copyOf(body, BODY_LENGTH + MAC_LENGTH);
        System.arraycopy(mac, 0, whole, BODY_LENGTH, MAC_LENGTH);
        return Secret.valueOf(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
    }

    /** Decodes a token; empty if this service did not issue it. */
    Optional<RefreshToken> read(Secret text) {
        return decode(text.reveal()).filter(this::isAuthentic).map(RefreshTokenCodec::parse);
    }

    private static Optional<byte[]> decode(String text) {
        if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] given = text.substring(PREFIX.length()).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] whole = Base64.getUrlDecoder().decode(given);
            // Accepts only the canonical encoding, as for access tokens (RFC 4648 §3.5).
            boolean canonical =
                    Arrays.equals(Base64.getUrlEncoder().withoutPadding().encode(whole), given);
            return canonical ? Optional.of(whole) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isAuthentic(byte[] whole) {
        byte[] body = Arrays.copyOf(whole, BODY_LENGTH);
        byte[] mac = Arrays.copyOfRange(whole, BODY_LENGTH, whole.length);
        return whole[0] == VERSION
                && keys.macKeys()
                        .mac(Byte.toUnsignedInt(whole[1]), body)
                        .filter(expected -> MessageDigest.isEqual(expected, mac))
                        .isPresent();
    }

    private static RefreshToken parse(byte[] whole) {
        ByteBuffer body = ByteBuffer.wrap(whole, 2, BODY_LENGTH - 2);
        SessionId session = new SessionId(new UUID(body.getLong(), body.getLong()));
        int generation = body.getInt();
        byte[] secret = new byte[RefreshToken.SECRET_LENGTH];
        body.get(secret);
        return new RefreshToken(session, generation, secret);
    }
}
