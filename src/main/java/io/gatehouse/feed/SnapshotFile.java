package io.gatehouse.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.kernel.Problem;
import io.gatehouse.token.JwksDocument;
import io.gatehouse.verifier.DenylistEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The whole denylist as one compressed text, which all downloads share. It is written at most every 30 seconds, however
 * many listeners load it. Thread-safe.
 */
final class SnapshotFile {
    private static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final FeedSource source;
    private final FeedPositions positions;
    private final JwksDocument keys;
    private final String issuer;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private @Nullable Written newest;

    SnapshotFile(
            FeedSource source,
            FeedPositions positions,
            JwksDocument keys,
            String issuer,
            Clock clock,
            LongSupplier nanoTime) {
        this.source = source;
        this.positions = positions;
        this.keys = keys;
        this.issuer = issuer;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** @param nanos the monotonic time before it was written */
    private record Written(byte[] gzip, FeedCursor cursor, long nanos) {}

    /**
     * The compressed text. Blocks while it is written, about a second for 330,000 entries.
     *
     * @throws io.gatehouse.kernel.ProblemException 503 until this instance has reconciled
     */
    synchronized byte[] gzip() {
        long now = nanoTime.getAsLong();
        Written known = newest;
        if (known != null
                && now - known.nanos() < LIFETIME.toNanos()
                && positions.resolve(known.cursor()).isPresent()) {
            return known.gzip();
        }
        JwksDocument.Version jwks = keys.current();
        // Read before the entries: what is added meanwhile is in the log after this cursor.
        FeedCursor cursor = positions
                .newest(jwks.version())
                .orElseThrow(() -> Problem.DEPENDENCY_UNAVAILABLE
                        .asException("This instance has not loaded all revocations yet.")
                        .retryAfter(RETRY_AFTER));
        byte[] gzip = write(cursor, jwks);
        newest = new Written(gzip, cursor, now);
        return gzip;
    }

    private byte[] write(FeedCursor cursor, JwksDocument.Version jwks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            try (JsonGenerator json = FeedJson.generator(out)) {
                json.setRootValueSeparator(null);
                writeHeader(json, cursor, jwks);
                AtomicLong count = new AtomicLong();
                source.forEach(entry -> {
                    writeLine(json, entry);
                    count.incrementAndGet();
                });
                json.writeStartObject();
                json.writeNumberField("end", count.get());
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private void writeHeader(JsonGenerator json, FeedCursor cursor, JwksDocument.Version jwks) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", FeedJson.VERSION);
        json.writeStringField("issuer", issuer);
        json.writeStringField("cursor", cursor.encode());
        json.writeNumberField("now", clock.millis());
        json.writeFieldName("keys");
        json.writeRawValue(jwks.json());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void writeLine(JsonGenerator json, DenylistEntry entry) {
        try {
            FeedJson.write(json, entry);
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory does not fail", e);
        }
    }
}
