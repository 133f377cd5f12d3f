package io.gatehouse.feed;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The pending requests for changes. An urgent entry completes all of them at once, any other entry within a second. One
 * thread completes them; it never blocks. Thread-safe.
 */
final class LongPolls implements AutoCloseable {
    /** How long entries of refreshed tokens wait, so that one response carries many of them. */
    private static final Duration BATCH = Duration.ofSeconds(1);

    private final FeedLog log;
    private final ScheduledExecutorService completer;
    private final Set<LongPoll> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean urgentScheduled = new AtomicBoolean();
    private final AtomicBoolean batchScheduled = new AtomicBoolean();
    private volatile boolean draining;

    /** @param completer runs what completes requests; it has one thread */
    LongPolls(FeedLog log, ScheduledExecutorService completer) {
        this.log = log;
        this.completer = completer;
    }

    /** Completes a request as soon as there are entries for it, and when its time is over. */
    void submit(LongPoll poll, Duration wait) {
        // Before it is added: another thread can complete it from then on.
        poll.onCompletion(() -> pending.remove(poll));
        pending.add(poll);
        // After the request was added: an entry that is appended from now on finds it.
        if (draining || wait.isZero() || log.hasUrgentFrom(poll.from())) {
            poll.complete();
            return;
        }
        Duration timeout = log.hasNewerThan(poll.from()) && wait.compareTo(BATCH) > 0 ? BATCH : wait;
        try {
            poll.timeout(completer.schedule(poll::complete, timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            poll.complete();
        }
    }

    /** Completes the requests that lack an urgent entry. Does not block. */
    void urgent() {
        schedule(urgentScheduled, Duration.ZERO);
    }

    /** Completes the requests that lack an entry, within a second. Does not block. */
    void batched() {
        schedule(batchScheduled, BATCH);
    }

    private void schedule(AtomicBoolean scheduled, Duration delay) {
        if (scheduled.compareAndSet(false, true)) {
            try {
                var unused = completer.schedule(
                        () -> {
                            scheduled.set(false);
                            completeLacking();
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The instance stops; its pending requests are completed.
                scheduled.set(false);
            }
        }
    }

    private void completeLacking() {
        for (LongPoll poll : pending) {
            if (log.hasNewerThan(poll.from())) {
                poll.complete();
            }
        }
    }

    /** Completes every pending request, spread over a time; later requests do not wait. Does not block. */
    void drain(Duration time) {
        draining = true;
        for (LongPoll poll : pending) {
            long delay = ThreadLocalRandom.current().nextLong(time.toMillis() + 1);
            var unused = completer.schedule(poll::complete, delay, TimeUnit.MILLISECONDS);
        }
    }

    /** The number of pending requests. */
    int size() {
        return pending.size();
    }

    @Override
    public void close() {
        draining = true;
        pending.forEach(LongPoll::complete);
    }
}
