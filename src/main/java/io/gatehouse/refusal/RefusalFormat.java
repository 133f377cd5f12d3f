package io.gatehouse.refusal;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenGeneration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as {@link #LENGTH} bytes, always the same number, so that the length of a reference does not reveal the
 * reason: reason (1), flags (1), time (6), token (84, if the flags say so), detail (the rest, padded with zeros; after a token 55, enough for {@code role} and a title). The
 * token is kid (16), subject (16), session (16), {@code jti} (20), epochs (6 each) and expiry (4). A kid or {@code jti}
 * in a form that this service does not write is left out.
 */
final class RefusalFormat {
    static final int LENGTH = 147;

    private static final byte HAS_TOKEN = 1;
    private static final byte OF_CLIENT = 2;
    private static final int TOKEN_ID_LENGTH = 20;
    private static final int SHORT_BITS = 16;
    private static final long MAX_48_BITS = (1L << 48) - 1;
    private static final long MAX_32_BITS = (1L << 32) - 1;
    private static final UUID UNKNOWN = new UUID(0, 0);

    private RefusalFormat() {}

    static byte[] write(Refusal refusal) {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        RejectedToken token = refusal.token();
        bytes.put(refusal.reason().number());
        bytes.put(token == null ? 0 : (byte) (HAS_TOKEN | (token.ofClient() ? OF_CLIENT : 0)));
        put48(bytes, refusal.at().toEpochMilli());
        if (token != null) {
            write(bytes, token);
        }
        byte[] detail = refusal.detail().getBytes(StandardCharsets.UTF_8);
        bytes.put(detail, 0, Math.min(detail.length, bytes.remaining()));
        return bytes.array();
    }

    private static void write(ByteBuffer bytes, RejectedToken token) {
        DenylistClaims claims = token.claims();
        put(bytes, uuid(claims.kid()));
        put(bytes, claims.subject());
        put(bytes, claims.sessionId());
        bytes.put(TokenGeneration.of(claims.tokenId())
                .flatMap(generation -> Base64Url.decode(claims.tokenId()))
                .orElseGet(() -> new byte[TOKEN_ID_LENGTH]));
        put48(bytes, claims.userEpoch());
        put48(bytes, claims.realmEpoch());
        bytes.putInt((int) Math.min(token.expiresAt().getEpochSecond(), MAX_32_BITS));
    }

    /** Reads a refusal; empty if a newer version wrote it. */
    static Optional<Refusal> read(byte[] written) {
        ByteBuffer bytes = ByteBuffer.wrap(written);
        Optional<RefusalReason> reason = RefusalReason.numbered(bytes.get());
        byte flags = bytes.get();
        Instant at = Instant.ofEpochMilli(get48(bytes));
        RejectedToken token = (flags & HAS_TOKEN) == 0 ? null : readToken(bytes, (flags & OF_CLIENT) != 0);
        return reason.map(known -> new Refusal(known, at, token, readDetail(bytes)));
    }

    private static RejectedToken readToken(ByteBuffer bytes, boolean ofClient) {
        UUID kid = getUuid(bytes);
        UUID subject = getUuid(bytes);
        UUID session = getUuid(bytes);
        byte[] tokenId = new byte[TOKEN_ID_LENGTH];
        bytes.get(tokenId);
        DenylistClaims claims = new DenylistClaims(
                kid.equals(UNKNOWN) ? "" : kid.toString(),
                Arrays.equals(tokenId, new byte[TOKEN_ID_LENGTH]) ? "" : Base64Url.encode(tokenId),
                session,
                subject,
                List.of(),
                get48(bytes),
                get48(bytes));
        return new RejectedToken(claims, ofClient, Instant.ofEpochSecond(Integer.toUnsignedLong(bytes.getInt())));
    }

    private static String readDetail(ByteBuffer bytes) {
        byte[] detail = new byte[bytes.remaining()];
        bytes.get(detail);
        int length = 0;
        while (length < detail.length && detail[length] != 0) {
            length++;
        }
        return new String(detail, 0, length, StandardCharsets.UTF_8);
    }

    /** The kids of this service are UUIDs. */
    private static @Nullable UUID uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? id : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void put(ByteBuffer bytes, @Nullable UUID id) {
        UUID present = id == null ? UNKNOWN : id;
        bytes.putLong(present.getMostSignificantBits()).putLong(present.getLeastSignificantBits());
    }

    private static UUID getUuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** Epochs are milliseconds since 1970, so 48 bits last for 8,900 years. */
    private static void put48(ByteBuffer bytes, long value) {
        long limited = Math.min(Math.max(value, 0), MAX_48_BITS);
        bytes.putShort((short) (limited >>> Integer.SIZE)).putInt((int) limited);
    }

    private static long get48(ByteBuffer bytes) {
        return ((bytes.getShort() & ((1L << SHORT_BITS) - 1)) << Integer.SIZE) | (bytes.getInt() & MAX_32_BITS);
    }
}
