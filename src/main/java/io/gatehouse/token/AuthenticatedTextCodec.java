package io.gatehouse.token;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.kernel.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Encodes and decodes texts that only this service can write: a prefix and base64url of version (1 byte), number of the
 * MAC key (1), content of a fixed length, and HMAC-SHA-256 over all bytes before it (32). A forged or altered text is
 * rejected without a query. Thread-safe.
 */
public final class AuthenticatedTextCodec {
    private static final int HEADER_LENGTH = 2;
    private static final int MAC_LENGTH = 32;

    private final KeyRing keys;
    private final String prefix;
    private final byte version;
    private final int bodyLength;
    private final int textLength;

    /**
     * @param prefix the beginning of the text, which lets people and secret scanners recognize it
     * @param version the first byte, different for each format
     * @param contentLength the number of bytes between the number of the MAC key and the MAC
     */
    public AuthenticatedTextCodec(KeyRing keys, String prefix, byte version, int contentLength) {
        this.keys = keys;
        this.prefix = prefix;
        this.version = version;
        this.bodyLength = HEADER_LENGTH + contentLength;
        this.textLength = prefix.length() + ((bodyLength + MAC_LENGTH) * 8 + 5) / 6;
    }

    /** Encodes content under the current MAC key. */
    public Secret write(byte[] content) {
        MacKeys macKeys = keys.macKeys();
        return write(macKeys, macKeys.current(), content)
                .orElseThrow(() -> new IllegalStateException("The current MAC key is among the keys"));
    }

    /** Encodes content under a MAC key; empty if there is no such key any more. */
    Optional<Secret> write(int macKey, byte[] content) {
        return write(keys.macKeys(), macKey, content);
    }

    private Optional<Secret> write(MacKeys macKeys, int macKey, byte[] content) {
        byte[] body = new byte[HEADER_LENGTH + content.length];
        if (body.length != bodyLength) {
            throw new IllegalArgumentException("The content has " + content.length + " bytes");
        }
        body[0] = version;
        body[1] = (byte) macKey;
        System.arraycopy(content, 0, body, HEADER_LENGTH, content.length);
        return macKeys.mac(macKey, body).map(mac -> {
            byte[] whole = Arrays.copyOf(body, bodyLength + MAC_LENGTH);
            System.arraycopy(mac, 0, whole, bodyLength, MAC_LENGTH);
            return Secret.valueOf(prefix + Base64Url.encode(whole));
        });
    }

    /** Decodes the content of a text; empty if this service did not write the text in this format. */
    public Optional<byte[]> read(Secret text) {
        return decode(text.reveal())
                .filter(this::isAuthentic)
                .map(whole -> Arrays.copyOfRange(whole, HEADER_LENGTH, bodyLength));
    }

    private Optional<byte[]> decode(String text) {
        if (text.length() != textLength || !text.startsWith(prefix)) {
            return Optional.empty();
        }
        return Base64Url.decode(text.substring(prefix.length()));
    }

    private boolean isAuthentic(byte[] whole) {
        byte[] body = Arrays.copyOf(whole, bodyLength);
        byte[] mac = Arrays.copyOfRange(whole, bodyLength, whole.length);
        return whole[0] == version
                && keys.macKeys()
                        .mac(Byte.toUnsignedInt(whole[1]), body)
                        .filter(expected -> MessageDigest.isEqual(expected, mac))
                        .isPresent();
    }
}
