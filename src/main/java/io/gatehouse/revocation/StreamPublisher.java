package io.gatehouse.revocation;

import io.gatehouse.revocation.ClusterMessage.Message;
import io.gatehouse.verifier.DenylistEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes messages to the Redis stream in the order of their numbers. A message that Redis did not accept is sent
 * again under the same number, so a heartbeat proves that everything before it was published. Callers wait a short time
 * for Redis, and not at all while it is known to be unavailable. Thread-safe; {@link #run} belongs to one thread.
 */
final class StreamPublisher implements RevocationPublisher, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPublisher.class);
    private static final int BATCH = 500;
    private static final int MOST_WAITING = 200_000;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final RedisDenylist redis;
    private final StalenessTracker knowledge;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Outbox outbox;
    private volatile boolean failing;

    /** @param patience how long a caller waits for Redis to take an entry */
    StreamPublisher(RedisDenylist redis, StalenessTracker knowledge, LongSupplier nanoTime, Duration patience) {
        this.redis = redis;
        this.knowledge = knowledge;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.outbox = new Outbox(MOST_WAITING);
    }

    /** Adds the entries and waits a moment for Redis to take them. They are sent sooner or later in any case. */
    @Override
    public void publish(List<DenylistEntry> denials) {
        List<ClusterMessage> news = new ArrayList<>(denials.size());
        denials.forEach(denial -> news.add(new ClusterMessage.Denied(denial)));
        if (news.isEmpty()) {
            return;
        }
        CompletableFuture<Void> sent = outbox.add(news);
        if (!failing) {
            await(sent, patience);
        }
    }

    /** Adds entries that somebody else has committed; waits for nothing. */
    void tell(List<DenylistEntry> denials) {
        List<ClusterMessage> news = new ArrayList<>(denials.size());
        denials.forEach(denial -> news.add(new ClusterMessage.Denied(denial)));
        var unused = outbox.add(news);
    }

    /** The sign of life that vouches for nothing but this instance. */
    void beat() {
        beat(new ClusterMessage.Beat(false, knowledge.numbersRead()));
    }

    /** Adds one message; the result completes when Redis has accepted it. */
    CompletableFuture<Void> tell(ClusterMessage news) {
        return outbox.add(List.of(news));
    }

    /** Adds a beat, unless one of its kind is still waiting to be sent. */
    void beat(ClusterMessage.Beat beat) {
        long now = nanoTime.getAsLong();
        outbox.addBeat(beat, number -> knowledge.beating(number, now));
    }

    /** Goes on under a new id. What waits is sent first, under the old one. */
    CompletableFuture<Void> beginAs(MemberId id) {
        knowledge.beginAs(id);
        return outbox.beginAs(id);
    }

    /** How many messages wait to be sent. */
    int waiting() {
        return outbox.size();
    }

    /** Waits until Redis has taken something, for a time; returns whether it has. */
    static boolean await(CompletableFuture<Void> sent, Duration longest) {
        try {
            sent.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends what waits, or waits a moment for something to send; to be run again and again. */
    @Override
    public void run() {
        List<Message> batch = outbox.first(BATCH);
        if (batch.isEmpty()) {
            return;
        }
        try {
            redis.write(batch);
            outbox.sent(batch.size());
            failing = false;
        } catch (JedisException e) {
            if (!failing) {
                LOG.warn("Revocations cannot be published to Redis; other instances read them from PostgreSQL", e);
            }
            failing = true;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
