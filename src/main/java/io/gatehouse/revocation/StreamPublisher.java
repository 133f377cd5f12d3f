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
 * again with the same number, so a heartbeat proves that all earlier messages were published. Callers wait a short time
 * for Redis, and not at all while it is unavailable. Thread-safe; {@link #run} belongs to one thread.
 */
final class StreamPublisher implements RevocationPublisher, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPublisher.class);
    private static final int BATCH = 500;
    private static final int MAX_WAITING = 200_000;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

    private final RedisDenylist redis;
    private final StalenessTracker staleness;
    private final LongSupplier nanoTime;
    private final Duration timeout;
    private final Outbox outbox;
    private volatile boolean failing;

    /** @param timeout how long a caller waits for Redis to accept an entry */
    StreamPublisher(RedisDenylist redis, StalenessTracker staleness, LongSupplier nanoTime, Duration timeout) {
        this.redis = redis;
        this.staleness = staleness;
        this.nanoTime = nanoTime;
        this.timeout = timeout;
        this.outbox = new Outbox(MAX_WAITING);
    }

    /** Queues the entries and waits for Redis up to the timeout. After it they stay in the queue. */
    @Override
    public void publish(List<DenylistEntry> denials) {
        List<ClusterMessage> messages = new ArrayList<>(denials.size());
        denials.forEach(denial -> messages.add(new ClusterMessage.Denied(denial)));
        if (messages.isEmpty()) {
            return;
        }
        CompletableFuture<Void> sent = outbox.add(messages);
        if (!failing) {
            await(sent, timeout);
        }
    }

    /** Queues entries that another instance has committed, without waiting. */
    void enqueue(List<DenylistEntry> denials) {
        List<ClusterMessage> messages = new ArrayList<>(denials.size());
        denials.forEach(denial -> messages.add(new ClusterMessage.Denied(denial)));
        var unused = outbox.add(messages);
    }

    /** Queues a heartbeat that covers only the revocations of this instance. */
    void sendHeartbeat() {
        sendHeartbeat(new ClusterMessage.Heartbeat(false, staleness.numbersRead()));
    }

    /** Queues a message; the result completes when Redis has accepted it. */
    CompletableFuture<Void> enqueue(ClusterMessage content) {
        return outbox.add(List.of(content));
    }

    /** Queues a heartbeat, unless one of the same type is waiting. */
    void sendHeartbeat(ClusterMessage.Heartbeat heartbeat) {
        long now = nanoTime.getAsLong();
        outbox.addHeartbeat(heartbeat, number -> staleness.heartbeatCreated(number, now));
    }

    /** Uses a new sender id. Messages that wait are sent first, with the old id. */
    CompletableFuture<Void> beginAs(MemberId id) {
        staleness.beginAs(id);
        return outbox.beginAs(id);
    }

    /** How many messages wait to be sent. */
    int waiting() {
        return outbox.size();
    }

    /** Waits for a future; returns false after the timeout. */
    static boolean await(CompletableFuture<Void> sent, Duration timeout) {
        try {
            sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Sends a batch, or waits up to a second for a message. Call it in a loop. */
    @Override
    public void run() {
        List<Message> batch = outbox.nextBatch(BATCH);
        if (batch.isEmpty()) {
            return;
        }
        try {
            redis.write(batch);
            outbox.confirmSent(batch.size());
            failing = false;
        } catch (JedisException e) {
            if (!failing) {
                LOG.warn("Revocations cannot be published to Redis. Other instances read them from PostgreSQL.", e);
            }
            failing = true;
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }
}
