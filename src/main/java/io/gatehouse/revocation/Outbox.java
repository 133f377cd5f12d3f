package io.gatehouse.revocation;

import io.gatehouse.revocation.ClusterMessage.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The publish backlog: an ordered queue of numbered messages that Redis has not accepted yet. When it is full, it drops
 * all waiting messages and skips their numbers. Readers detect the gap and read PostgreSQL. The message that announces
 * the current membership is never dropped, because this instance cannot revoke before Redis has accepted it.
 * Thread-safe.
 */
final class Outbox {
    private static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Deque<Item> waiting = new ArrayDeque<>();
    /** Null until this instance is a member. Without a sender, messages are discarded. */
    private @Nullable MemberId sender;

    private long lastNumber;
    private boolean heartbeatWaiting;
    private boolean reconciledHeartbeatWaiting;
    /** The size of the batch that is being sent. Its messages must not be dropped. */
    private int inFlight;

    /** A message, and the future that completes when Redis has accepted it. */
    private record Item(Message message, @Nullable CompletableFuture<Void> sent) {}

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    /** Adds messages; the result completes when Redis has accepted the last one. */
    CompletableFuture<Void> add(List<? extends ClusterMessage> messages) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        lock.lock();
        try {
            if (messages.isEmpty() || sender == null) {
                sent.complete(null);
                return sent;
            }
            for (int i = 0; i < messages.size(); i++) {
                append(sender, messages.get(i), i == messages.size() - 1 ? sent : null);
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a heartbeat unless one of the same type waits; {@code numbered} gets its number before it is sent. */
    void addHeartbeat(ClusterMessage.Heartbeat heartbeat, LongConsumer numbered) {
        lock.lock();
        try {
            if (sender == null || (heartbeat.reconciled() ? reconciledHeartbeatWaiting : heartbeatWaiting)) {
                return;
            }
            reconciledHeartbeatWaiting |= heartbeat.reconciled();
            heartbeatWaiting |= !heartbeat.reconciled();
            numbered.accept(lastNumber + 1);
            append(sender, heartbeat, null);
        } finally {
            lock.unlock();
        }
    }

    /** Uses a new sender id for all later messages, the first of which announces it. */
    CompletableFuture<Void> beginAs(MemberId id) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        lock.lock();
        try {
            sender = id;
            lastNumber = 0;
            append(id, new ClusterMessage.Joined(), sent);
        } finally {
            lock.unlock();
        }
        return sent;
    }

    private void append(MemberId from, ClusterMessage content, @Nullable CompletableFuture<Void> sent) {
        if (waiting.size() >= capacity) {
            dropWaiting();
        }
        lastNumber++;
        waiting.addLast(new Item(new Message(from, lastNumber, content), sent));
        notEmpty.signal();
    }

    private void dropWaiting() {
        Item joined = null;
        while (waiting.size() > inFlight) {
            Item dropped = waiting.removeLast();
            if (dropped.message().content() instanceof ClusterMessage.Heartbeat heartbeat) {
                heartbeatRemoved(heartbeat);
            } else if (announces(dropped.message())) {
                joined = dropped;
            }
        }
        if (joined != null) {
            waiting.addLast(joined);
        }
    }

    private boolean announces(Message message) {
        return message.content() instanceof ClusterMessage.Joined
                && message.sender().equals(sender);
    }

    private void heartbeatRemoved(ClusterMessage.Heartbeat heartbeat) {
        reconciledHeartbeatWaiting &= !heartbeat.reconciled();
        heartbeatWaiting &= heartbeat.reconciled();
    }

    /** Returns the first messages, which stay in the queue until {@link #confirmSent}. Waits up to a second for one. */
    List<Message> nextBatch(int limit) {
        lock.lock();
        try {
            long remaining = MAX_WAIT.toNanos();
            while (waiting.isEmpty() && remaining > 0) {
                remaining = notEmpty.awaitNanos(remaining);
            }
            List<Message> batch = new ArrayList<>(Math.min(limit, waiting.size()));
            waiting.stream().limit(limit).forEach(item -> batch.add(item.message()));
            inFlight = batch.size();
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the first messages, which Redis has accepted. */
    void confirmSent(int count) {
        List<CompletableFuture<Void>> waiters = new ArrayList<>();
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                Item item = waiting.removeFirst();
                if (item.message().content() instanceof ClusterMessage.Heartbeat heartbeat) {
                    heartbeatRemoved(heartbeat);
                }
                if (item.sent() != null) {
                    waiters.add(item.sent());
                }
            }
            inFlight = 0;
        } finally {
            lock.unlock();
        }
        waiters.forEach(waiter -> waiter.complete(null));
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
