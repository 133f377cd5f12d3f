package io.gatehouse.feed;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.revocation.PgSnapshot;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * How much of the denylist a listener has: every row of PostgreSQL that a snapshot shows, and every entry of one
 * instance's log before a position. Clients treat its text as opaque. Immutable.
 *
 * @param history the history of transactions to which the snapshot belongs
 * @param instance the instance whose log the position counts
 * @param keys the version of the JWKS that the listener has, see {@link io.gatehouse.token.JwksDocument}
 */
record FeedCursor(UUID history, PgSnapshot snapshot, UUID instance, long position, long keys) {
    /** Limits the length of a cursor. A snapshot with more transactions in progress is reduced. */
    static final int MAX_IN_PROGRESS = 32;

    private static final byte VERSION = 1;
    private static final int FIXED_LENGTH = 2 + 4 * Long.BYTES + 3 * Long.BYTES;

    FeedCursor {
        snapshot = snapshot.limitedTo(MAX_IN_PROGRESS);
    }

    /** The cursor of the same listener at another position of this instance's log. */
    FeedCursor movedTo(UUID newInstance, long newPosition, long newKeys) {
        return new FeedCursor(history, snapshot, newInstance, newPosition, newKeys);
    }

    /** The text of the cursor, base64url. */
    String encode() {
        long[] inProgress = snapshot.inProgress();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_LENGTH + inProgress.length * Long.BYTES)
                .put(VERSION)
                .put((byte) inProgress.length);
        put(bytes, history);
        put(bytes, instance);
        bytes.putLong(position).putLong(keys).putLong(snapshot.xmax());
        for (long xid : inProgress) {
            bytes.putLong(xid);
        }
        return Base64Url.encode(bytes.array());
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /** Decodes a cursor; empty if no instance writes this text. */
    static Optional<FeedCursor> decode(String text) {
        return Base64Url.decode(text).flatMap(bytes -> {
            try {
                return decode(ByteBuffer.wrap(bytes));
            } catch (BufferUnderflowException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<FeedCursor> decode(ByteBuffer bytes) {
        byte version = bytes.get();
        int count = bytes.get();
        if (version != VERSION || count < 0 || count > MAX_IN_PROGRESS) {
            return Optional.empty();
        }
        UUID history = new UUID(bytes.getLong(), bytes.getLong());
        UUID instance = new UUID(bytes.getLong(), bytes.getLong());
        long position = bytes.getLong();
        long keys = bytes.getLong();
        long xmax = bytes.getLong();
        long[] inProgress = new long[count];
        for (int i = 0; i < count; i++) {
            inProgress[i] = bytes.getLong();
        }
        return bytes.hasRemaining() || position < 0 || !isSnapshot(xmax, inProgress)
                ? Optional.empty()
                : Optional.of(new FeedCursor(history, new PgSnapshot(xmax, inProgress), instance, position, keys));
    }

    private static boolean isSnapshot(long xmax, long[] inProgress) {
        long previous = 0;
        for (long xid : inProgress) {
            if (xid <= previous || xid >= xmax) {
                return false;
            }
            previous = xid;
        }
        return xmax > 0;
    }
}
