package io.gatehouse.verifier.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The entries and keys of a feed, and what each connected verifier has applied. Thread-safe. */
final class FeedLog {
    private static final int MAX_ENTRIES = 5_000;
    /** The longest wait for verifiers that have stopped without closing their connection. */
    private static final long APPLY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** An empty text is a position without an entry. */
    private final List<String> entries = new ArrayList<>();

    private final Map<Object, Integer> applied = new HashMap<>();
    private String keys;
    private int keysAt;
    private FeedServer.Mode mode = FeedServer.Mode.ANSWERING;

    /** @param keys the JWKS */
    FeedLog(String keys) {
        this.keys = keys;
    }

    /** What follows a position. */
    record Changes(int position, List<String> entries, String keys, boolean hasNewKeys, boolean more) {}

    synchronized FeedServer.Mode mode() {
        return mode;
    }

    synchronized void setMode(FeedServer.Mode next) {
        mode = next;
        notifyAll();
    }

    synchronized String keys() {
        return keys;
    }

    synchronized int publishKeys(String jwks) {
        int position = append("");
        keys = jwks;
        keysAt = position;
        return position;
    }

    /** Adds an entry, or an empty text; returns the position after it. */
    synchronized int append(String entry) {
        entries.add(entry);
        notifyAll();
        return entries.size();
    }

    /** Records that a connection has applied everything up to a position. */
    synchronized void confirm(Object connection, int position) {
        applied.put(connection, position);
        notifyAll();
    }

    synchronized void forget(Object connection) {
        applied.remove(connection);
        notifyAll();
    }

    synchronized Changes since(int position) {
        int end = Math.min(entries.size(), position + MAX_ENTRIES);
        List<String> present = entries.subList(position, end).stream()
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new Changes(end, present, keys, keysAt > position, end < entries.size());
    }

    /** Waits until something follows a position, a time has passed or the mode has changed; in silence longer. */
    synchronized FeedServer.Mode await(int position, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (mode == FeedServer.Mode.SILENT || (mode == FeedServer.Mode.ANSWERING && position == entries.size())) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 && mode == FeedServer.Mode.ANSWERING) {
                break;
            }
            // 0 waits without a limit.
            wait(mode == FeedServer.Mode.SILENT ? 0 : left);
        }
        return mode;
    }

    /** Waits until each connected verifier has applied everything up to a position. */
    synchronized void awaitApplied(int position) {
        long end = System.nanoTime() + APPLY_NANOS;
        try {
            while (mode == FeedServer.Mode.ANSWERING
                    && applied.values().stream().anyMatch(confirmed -> confirmed < position)
                    && System.nanoTime() < end) {
                wait(TimeUnit.NANOSECONDS.toMillis(APPLY_NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
