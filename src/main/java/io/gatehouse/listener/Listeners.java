package io.gatehouse.listener;

import io.gatehouse.kernel.ClientId;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of this instance. A listener is live if it has sent a request within {@link #LIVE}, silent after that, and
 * forgotten after {@link #KEPT}. Thread-safe; {@link #requested} takes no lock that others hold for long.
 */
public final class Listeners {
    /** A request is pending for 20 seconds at most. */
    public static final Duration LIVE = Duration.ofSeconds(30);
    /** How long a listener that sends no more requests is shown. */
    public static final Duration KEPT = Duration.ofMinutes(10);
    /** A limit of the memory; the feed permits 10,000 pending requests. */
    private static final int MAX = 10_000;
    /** The feed permits 100 pending requests of a client. Restarted processes have new ids. */
    private static final int MAX_OF_CLIENT = 200;

    private static final int MAX_SOFTWARE = 64;

    private final LongSupplier nanoTime;
    private final Histogram delays;
    private final ConcurrentMap<ListenerId, Seen> seen = new ConcurrentHashMap<>();

    /**
     * @param nanoTime the monotonic clock in nanoseconds
     * @param delays receives how long listeners took to learn of a canary, in seconds
     */
    public Listeners(LongSupplier nanoTime, Histogram delays) {
        this.nanoTime = nanoTime;
        this.delays = delays;
    }

    /**
     * A listener. Immutable.
     *
     * @param position the position before which it has every entry
     * @param waitsFor the canary that it has not proved to have; null if it was not live when the canary was sent
     * @param delayNanos how long it took to learn of the last canary; -1 before the first
     */
    private record Seen(
            String software,
            long keys,
            long position,
            long nanos,
            @Nullable Canary waitsFor,
            long delayNanos) {
        boolean isLive(long now) {
            return now - nanos <= LIVE.toNanos();
        }

        boolean has(Canary canary) {
            return position > canary.position();
        }

        Seen awaiting(@Nullable Canary canary, long delay) {
            return new Seen(software, keys, position, nanos, canary, delay);
        }
    }

    /** Records a request. The cursor of the request proves what the listener has applied. */
    public void requested(ListenerRequest request) {
        if (seen.containsKey(request.listener()) || hasRoom(request.listener().client(), request.nanos())) {
            seen.compute(request.listener(), (id, before) -> next(request, before));
        }
    }

    /** Removes the oldest silent listener of a client that has too many. */
    private boolean hasRoom(ClientId client, long now) {
        List<Map.Entry<ListenerId, Seen>> ofClient = seen.entrySet().stream()
                .filter(entry -> entry.getKey().client().equals(client))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().nanos() - now))
                .toList();
        if (ofClient.size() < MAX_OF_CLIENT) {
            return seen.size() < MAX;
        }
        Map.Entry<ListenerId, Seen> oldest = ofClient.get(0);
        return !oldest.getValue().isLive(now) && seen.remove(oldest.getKey(), oldest.getValue());
    }

    private Seen next(ListenerRequest request, @Nullable Seen before) {
        if (before == null) {
            String software = printable(request.software());
            return new Seen(software, request.keys(), request.position(), request.nanos(), null, -1);
        }
        Seen now = new Seen(
                before.software(),
                request.keys(),
                request.position(),
                request.nanos(),
                before.waitsFor(),
                before.delayNanos());
        Canary awaited = now.waitsFor();
        return awaited != null && now.has(awaited) ? noticed(now, awaited) : now;
    }

    private Seen noticed(Seen listener, Canary awaited) {
        long delay = listener.nanos() - awaited.nanos();
        delays.observe((double) delay / TimeUnit.SECONDS.toNanos(1));
        return listener.awaiting(null, delay);
    }

    /** Lets live listeners wait for a canary whose entry is in the log. Those that still wait for another one keep it. */
    public void sent(Canary canary) {
        long now = nanoTime.getAsLong();
        seen.replaceAll((id, listener) -> {
            if (listener.waitsFor() != null || !listener.isLive(now)) {
                return listener;
            }
            // The request after the response with the entry may have been faster than the confirmation of the
            // revocation.
            return listener.has(canary) ? noticed(listener, canary) : listener.awaiting(canary, listener.delayNanos());
        });
    }

    /** The longest time that a live listener has not learned of a canary, in nanoseconds; 0 if all have. */
    public long longestWait() {
        long now = nanoTime.getAsLong();
        return seen.values().stream()
                .filter(listener -> listener.isLive(now))
                .map(Seen::waitsFor)
                .filter(Objects::nonNull)
                .mapToLong(awaited -> now - awaited.nanos())
                .max()
                .orElse(0);
    }

    /** Whether a listener is live. */
    public boolean hasLive() {
        long now = nanoTime.getAsLong();
        return seen.values().stream().anyMatch(listener -> listener.isLive(now));
    }

    /** All listeners of this instance that are not forgotten, in any order. */
    public List<ListenerState> states() {
        long now = nanoTime.getAsLong();
        seen.values().removeIf(listener -> now - listener.nanos() > KEPT.toNanos());
        return seen.entrySet().stream()
                .map(entry -> state(entry.getKey(), entry.getValue(), now))
                .toList();
    }

    private static ListenerState state(ListenerId id, Seen listener, long now) {
        Canary awaited = listener.waitsFor();
        long delay = awaited == null ? listener.delayNanos() : Math.max(listener.delayNanos(), now - awaited.nanos());
        return new ListenerState(
                id.client().value(),
                id.process(),
                listener.software(),
                Math.max(0, TimeUnit.NANOSECONDS.toMillis(now - listener.nanos())),
                listener.keys(),
                delay < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(delay));
    }

    /** Without characters that a page or a terminal could interpret. */
    private static String printable(String software) {
        String known = software.length() > MAX_SOFTWARE ? software.substring(0, MAX_SOFTWARE) : software;
        return known.replaceAll("[^ -~]", "?");
    }
}
