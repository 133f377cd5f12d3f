package io.gatehouse.feed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits the pending requests and the downloads of snapshots. Thread-safe. */
final class ListenerQuota {
    static final int MAX_PENDING = 10_000;
    static final int MAX_DOWNLOADS = 32;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final FeedSettings.Limits perClient;
    private final Semaphore pending = new Semaphore(MAX_PENDING);
    private final Semaphore downloads = new Semaphore(MAX_DOWNLOADS);
    private final Map<ClientId, Integer> pendingOfClient = new ConcurrentHashMap<>();
    private final Cache<ClientId, AtomicInteger> downloadsOfClient =
            Caffeine.newBuilder().expireAfterWrite(WINDOW).build();

    ListenerQuota(FeedSettings.Limits perClient) {
        this.perClient = perClient;
    }

    /**
     * Counts a pending request.
     *
     * @return ends the count; call it once
     * @throws ProblemException 429 or 503
     */
    Runnable pending(ClientId client) {
        int own = pendingOfClient.merge(client, 1, Integer::sum);
        if (own > perClient.pending() || !pending.tryAcquire()) {
            release(client);
            throw own > perClient.pending()
                    ? Problem.RATE_LIMITED
                            .asException("The client has " + perClient.pending() + " pending requests.")
                            .retryAfter(RETRY_AFTER)
                    : overloaded();
        }
        return () -> {
            pending.release();
            release(client);
        };
    }

    private void release(ClientId client) {
        pendingOfClient.computeIfPresent(client, (id, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Counts a download.
     *
     * @return ends the count; call it once
     * @throws ProblemException 429 or 503
     */
    Runnable download(ClientId client) {
        if (downloadsOfClient.get(client, id -> new AtomicInteger()).incrementAndGet() > perClient.downloads()) {
            throw Problem.RATE_LIMITED
                    .asException("A client may load " + perClient.downloads() + " snapshots a minute.")
                    .retryAfter(WINDOW);
        }
        if (!downloads.tryAcquire()) {
            throw overloaded();
        }
        return downloads::release;
    }

    private static ProblemException overloaded() {
        return Problem.OVERLOADED
                .asException("Too many listeners. Ask another instance.")
                .retryAfter(RETRY_AFTER);
    }

    /** The number of clients that have a pending request. */
    int clients() {
        return pendingOfClient.size();
    }
}
