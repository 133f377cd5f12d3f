package io.gatehouse.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.token.JwksDocument;
import io.gatehouse.verifier.DenylistEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Writes the responses to requests for changes. Thread-safe. */
final class Changes {
    /** The maximum number of entries of a response. */
    static final int MAX_ENTRIES = 5_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Keeps the times of responses positive: every time that matters is younger. */
    private static final Duration ORIGIN = Duration.ofDays(1);

    private final FeedPositions positions;
    private final JwksDocument keys;
    private final FeedSource source;
    private final Clock clock;
    private final long origin;

    /** @param nanoTime the monotonic clock of the source, in nanoseconds */
    Changes(FeedPositions positions, JwksDocument keys, FeedSource source, Clock clock, LongSupplier nanoTime) {
        this.positions = positions;
        this.keys = keys;
        this.source = source;
        this.clock = clock;
        this.origin = nanoTime.getAsLong() - ORIGIN.toNanos();
    }

    /**
     * What a listener has, and what it waits for.
     *
     * @param cursor as the listener sent it
     * @param from the position in this instance's log from which it needs entries
     * @param readAt the monotonic time when the request was read
     */
    record Listener(FeedCursor cursor, long from, String nonce, long readAt) {
        PgSnapshot snapshot() {
            return cursor.snapshot();
        }
    }

    /**
     * Finds out what a listener lacks.
     *
     * @throws ProblemException {@link Problem#CURSOR_GONE} if it must load the whole denylist; 503 if this instance is stale
     */
    Listener listener(ChangesRequest request, long readAt) {
        var unused = requireFresh();
        FeedCursor cursor = request.after().orElseThrow(Changes::gone);
        long from = positions.resolve(cursor).orElseThrow(Changes::gone);
        return new Listener(cursor, from, request.nonce(), readAt);
    }

    /** Whether the JWKS differs from the one that the listener has. */
    boolean hasNewKeys(Listener listener) {
        return keys.current().version() != listener.cursor().keys();
    }

    /**
     * The body of a response.
     *
     * @throws ProblemException 503 if this instance is stale
     */
    byte[] body(Listener listener) {
        // Read first: the log has every entry for which this time vouches.
        long asOf = requireFresh();
        JwksDocument.Version jwks = keys.current();
        FeedCursor newest = positions.newest(jwks.version()).orElseThrow(Changes::stale);
        boolean more = newest.position() - listener.from() > MAX_ENTRIES;
        long to = more ? listener.from() + MAX_ENTRIES : newest.position();
        // The listener's snapshot stays until it has all entries, in case it continues at another instance.
        FeedCursor next = more ? listener.cursor().movedTo(positions.instance(), to, jwks.version()) : newest;
        List<DenylistEntry> entries = positions.read(listener.from(), to, listener.snapshot());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FeedJson.generator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", FeedJson.VERSION);
            json.writeStringField("nonce", listener.nonce());
            json.writeStringField("cursor", next.encode());
            json.writeNumberField("at", millisRoundedUp(listener.readAt()));
            json.writeNumberField("asOf", (asOf - origin) / NANOS_PER_MILLI);
            json.writeNumberField("now", clock.millis());
            if (jwks.version() != listener.cursor().keys()) {
                json.writeFieldName("keys");
                json.writeRawValue(jwks.json());
            }
            if (more) {
                json.writeBooleanField("more", true);
            }
            json.writeArrayFieldStart("e");
            for (DenylistEntry entry : entries) {
                FeedJson.write(json, entry);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
        return out.toByteArray();
    }

    private long millisRoundedUp(long nanos) {
        return (nanos - origin + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    private long requireFresh() {
        return source.knownAsOf().orElseThrow(Changes::stale);
    }

    private static ProblemException stale() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("This instance does not know all revocations. Ask another one.")
                .retryAfter(RETRY_AFTER);
    }

    private static ProblemException gone() {
        return Problem.CURSOR_GONE.asException();
    }
}
