package io.gatehouse.client;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Encodes and decodes client secrets: {@code gtc_} and base64url of version (1 byte), secret id (16), random bytes (32)
 * and checksum (4), which is the start of the SHA-256 hash of all bytes before it. Text of another form is rejected
 * without a query. The checksum proves nothing: verify the hash. Thread-safe.
 */
public final class ClientSecretCodec {
    /** The number of random bytes in a secret. */
    public static final int RANDOM_LENGTH = 32;

    private static final String PREFIX = "gtc_";
    private static final byte VERSION = 1;
    private static final int BODY_LENGTH = 1 + 2 * Long.BYTES + RANDOM_LENGTH;
    private static final int CHECKSUM_LENGTH = 4;
    private static final int TEXT_LENGTH = PREFIX.length() + ((BODY_LENGTH + CHECKSUM_LENGTH) * 8 + 5) / 6;

    private ClientSecretCodec() {}

    /** Whether a text has the prefix of a client secret; it may still be invalid. */
    public static boolean isLikely(String text) {
        return text.startsWith(PREFIX);
    }

    /**
     * Encodes a secret.
     *
     * @param random {@link #RANDOM_LENGTH} random bytes
     */
    public static Secret write(UUID secretId, byte[] random) {
        if (random.length != RANDOM_LENGTH) {
            throw new IllegalArgumentException("A secret needs " + RANDOM_LENGTH + " random bytes");
        }
        byte[] body = ByteBuffer.allocate(BODY_LENGTH)
                .put(VERSION)
                .putLong(secretId.getMostSignificantBits())
                .putLong(secretId.getLeastSignificantBits())
                .put(random)
                .array();
        byte[] whole = Arrays.copyOf(body, BODY_LENGTH + CHECKSUM_LENGTH);
        System.arraycopy(sha256(body), 0, whole, BODY_LENGTH, CHECKSUM_LENGTH);
        return Secret.valueOf(PREFIX + Base64Url.encode(whole));
    }

    /** Decodes a secret; empty if no service would issue this text. */
    public static Optional<PresentedSecret> read(Secret text) {
        String given = text.reveal();
        return decode(given).filter(ClientSecretCodec::isWellFormed).map(whole -> {
            ByteBuffer id = ByteBuffer.wrap(whole, 1, 2 * Long.BYTES);
            return new PresentedSecret(new UUID(id.getLong(), id.getLong()), hash(text));
        });
    }

    /** The stored form of a secret: SHA-256 of its whole text, 32 bytes. */
    static byte[] hash(Secret secret) {
        return sha256(secret.reveal().getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<byte[]> decode(String text) {
        if (text.length() != TEXT_LENGTH || !isLikely(text)) {
            return Optional.empty();
        }
        return Base64Url.decode(text.substring(PREFIX.length()));
    }

    private static boolean isWellFormed(byte[] whole) {
        byte[] body = Arrays.copyOf(whole, BODY_LENGTH);
        byte[] checksum = Arrays.copyOfRange(whole, BODY_LENGTH, whole.length);
        return whole[0] == VERSION && Arrays.equals(Arrays.copyOf(sha256(body), CHECKSUM_LENGTH), checksum);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
