package io.gatehouse.verifier.feed;

import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads the public keys from the JWKS on one daemon thread, for verifiers without the revocation feed. It refreshes them
 * each five minutes, and at most once in ten seconds if a key is unknown. A failed refresh and an unknown key remove no
 * key. Thread-safe; {@link #find} does no I/O.
 */
public final class JwksClient implements AutoCloseable {
    /** Below the URL of the issuer (RFC 8615). */
    public static final String PATH = "/.well-known/jwks.json";

    private static final int MAX_BODY = 256 * 1024;
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long REFRESH_MILLIS = 300_000;
    private static final long COOLDOWN_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long CLOSE_MILLIS = 900;

    private final FeedSettings settings;
    private final FeedParser parser;
    private final FeedEvents events;
    private final Thread thread;
    private final Object lock = new Object();
    private volatile Map<String, VerificationKey> keys = Map.of();
    private volatile long loadedNanos;
    private volatile boolean loaded;
    private volatile boolean keyMissed;
    private volatile boolean closed;
    private volatile @Nullable FeedConnection connection;
    private String tag = "";
    private int failures;

    /**
     * Creates a client that is not started.
     *
     * @param settings whose base is the URL of the issuer; its credential is not sent
     */
    public JwksClient(FeedSettings settings, SignatureEngine engine, FeedEvents events) {
        this.settings = settings;
        this.parser = new FeedParser(engine);
        this.events = events;
        this.thread = new Thread(this::follow, "gatehouse-jwks");
        this.thread.setDaemon(true);
    }

    /** Starts to load the keys. Call it once. */
    public void start() {
        thread.start();
    }

    /** The key with this id. If it is unknown, a refresh follows when the last request was ten seconds ago. */
    public Optional<VerificationKey> find(String kid) {
        VerificationKey key = keys.get(kid);
        // Only the first miss since the last request takes the lock.
        if (key == null && !keyMissed) {
            synchronized (lock) {
                keyMissed = true;
                lock.notifyAll();
            }
        }
        return Optional.ofNullable(key);
    }

    /** Whether the keys were loaded at least once. */
    public boolean isLoaded() {
        return loaded;
    }

    /** The time since the server confirmed the keys, in milliseconds; {@link Long#MAX_VALUE} if it never did. */
    public long ageMillis() {
        return loaded
                ? TimeUnit.NANOSECONDS.toMillis(settings.nanoTime().getAsLong() - loadedNanos)
                : FeedFreshness.UNKNOWN;
    }

    private void follow() {
        try {
            while (!closed) {
                keyMissed = false;
                long started = settings.nanoTime().getAsLong();
                refresh();
                pause(started);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void pause(long started) throws InterruptedException {
        // The first failures are retried soon, all others as if a key was unknown.
        long retry = Math.min(COOLDOWN_MILLIS, RETRY_MILLIS << Math.min(failures, 4));
        long spread = settings.random().nextInt((int) retry / 2);
        synchronized (lock) {
            while (!closed) {
                long pause = failures > 0 ? retry - spread : keyMissed ? COOLDOWN_MILLIS : REFRESH_MILLIS;
                long left = pause
                        - TimeUnit.NANOSECONDS.toMillis(settings.nanoTime().getAsLong() - started);
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }

    private void refresh() {
        try {
            HttpResponse response = get();
            if (response.status() == 200) {
                replaceKeys(parser.keys(text(response)));
                tag = response.header("etag");
            } else if (response.status() != 304 || !loaded) {
                throw new FeedFormatException("status " + response.status());
            }
            loadedNanos = settings.nanoTime().getAsLong();
            loaded = true;
            failures = 0;
            events.applied();
        } catch (IOException | RuntimeException e) {
            failures++;
            if (!closed) {
                events.failed(String.valueOf(e.getMessage()));
            }
        } finally {
            disconnect();
        }
    }

    private static String text(HttpResponse response) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(response.body()))
                .toString();
    }

    private HttpResponse get() throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(settings.base().getHost());
        FeedConnection open = FeedConnection.open(settings, addresses[failures % addresses.length]);
        connection = open;
        if (closed) {
            throw new IOException("closed");
        }
        Map<String, String> headers = new HashMap<>(Map.of(
                "Accept", "application/jwk-set+json, application/json",
                "Accept-Encoding", "identity",
                "Connection", "close",
                "User-Agent", "gatehouse-verifier-java"));
        if (!tag.isEmpty()) {
            headers.put("If-None-Match", tag);
        }
        return open.get(settings.base().getRawPath() + PATH, headers, MAX_BODY, TIMEOUT_MILLIS);
    }

    private void replaceKeys(List<VerificationKey> replacement) {
        Map<String, VerificationKey> byId = new HashMap<>();
        replacement.forEach(key -> {
            VerificationKey known = keys.get(key.kid());
            // Cached tokens are bound to their key object, so a key that did not change stays the same object.
            byId.put(key.kid(), known != null && known.isSameKey(key) ? known : key);
        });
        keys = Map.copyOf(byId);
    }

    private void disconnect() {
        FeedConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends the thread and closes the connection, within a second. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        disconnect();
        try {
            if (thread != Thread.currentThread()) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
