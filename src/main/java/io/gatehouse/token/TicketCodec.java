package io.gatehouse.token;

import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes and decodes one-time tickets: the prefix of the purpose and base64url of version 2 (1 byte), number of the MAC
 * key (1), purpose (1), payload (fixed length per purpose) and HMAC-SHA-256 over all before it (32). A ticket of one
 * purpose is rejected in the flow of every other. The flow checks expiry and single use. Thread-safe.
 */
public final class TicketCodec {
    private static final byte VERSION = 2;

    private final KeyRing keys;
    private final Map<TicketPurpose, AuthenticatedTextCodec> codecs = new EnumMap<>(TicketPurpose.class);

    public TicketCodec(KeyRing keys) {
        this.keys = keys;
        for (TicketPurpose purpose : TicketPurpose.values()) {
            codecs.put(
                    purpose, new AuthenticatedTextCodec(keys, purpose.prefix(), VERSION, 1 + purpose.payloadLength()));
        }
    }

    /** The number of the MAC key for new tickets, 0 to 255. The row that backs a ticket stores it. */
    public int currentKey() {
        return keys.macKeys().current();
    }

    /**
     * Encodes a ticket. The same arguments always give the same text, so a retry sends the same link.
     *
     * @param macKey the number of the MAC key, stored with the row that backs the ticket
     * @return the ticket; empty if the MAC key was revoked or removed
     * @throws IllegalArgumentException if the payload does not have the length of its purpose
     */
    public Optional<Secret> write(TicketPurpose purpose, int macKey, byte[] payload) {
        byte[] content = ByteBuffer.allocate(1 + payload.length)
                .put(purpose.number())
                .put(payload)
                .array();
        return codec(purpose).write(macKey, content);
    }

    /** Decodes the payload of a ticket of this purpose; empty for any other text. */
    public Optional<byte[]> read(TicketPurpose purpose, Secret text) {
        return codec(purpose)
                .read(text)
                .filter(content -> content[0] == purpose.number())
                .map(content -> Arrays.copyOfRange(content, 1, content.length));
    }

    private AuthenticatedTextCodec codec(TicketPurpose purpose) {
        AuthenticatedTextCodec codec = codecs.get(purpose);
        if (codec == null) {
            throw new IllegalStateException("Every purpose has a codec");
        }
        return codec;
    }
}
