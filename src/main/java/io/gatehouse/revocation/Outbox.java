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
 * The publish backlog: numbered messages that Redis has not accepted yet, in order. When too many wait, all are dropped
 * and their numbers stay unused, which readers notice: they then rely on PostgreSQL. Only the message that announces
 * the present sender is never dropped, because this instance revokes nothing until Redis has taken it. Thread-safe.
 */
final class Outbox {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Item> waiting = new ArrayDeque<>();
    /** Null until this instance is a member; messages of non-members are not sent. */
    private @Nullable MemberId sender;

    private long lastNumber;
    private boolean beatWaits;
    private boolean reconciledBeatWaits;
    /** The number of items in the batch being sent, which must not be dropped. */
    private int onTheirWay;

    /** A message, and the future that completes when it is sent. */
    private record Item(Message message, @Nullable CompletableFuture<Void> sent) {}

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    /** Adds messages; the result completes when Redis has accepted the last one. */
    CompletableFuture<Void> add(List<? extends ClusterMessage> news) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        lock.lock();
        try {
            if (news.isEmpty() || sender == null) {
                sent.complete(null);
                return sent;
            }
            for (int i = 0; i < news.size(); i++) {
                append(sender, news.get(i), i == news.size() - 1 ? sent : null);
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a beat unless one of its kind waits already; {@code numbered} learns its number before it can be sent. */
    void addBeat(ClusterMessage.Beat beat, LongConsumer numbered) {
        lock.lock();
        try {
            if (sender == null || (beat.reconciled() ? reconciledBeatWaits : beatWaits)) {
                return;
            }
            reconciledBeatWaits |= beat.reconciled();
            beatWaits |= !beat.reconciled();
            numbered.accept(lastNumber + 1);
            append(sender, beat, null);
        } finally {
            lock.unlock();
        }
    }

    /** Lets all later messages be sent by another id, the first of which says that it joined. */
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

    private void append(MemberId from, ClusterMessage news, @Nullable CompletableFuture<Void> sent) {
        if (waiting.size() >= capacity) {
            drop();
        }
        lastNumber++;
        waiting.addLast(new Item(new Message(from, lastNumber, news), sent));
        filled.signal();
    }

    private void drop() {
        Item joined = null;
        while (waiting.size() > onTheirWay) {
            Item dropped = waiting.removeLast();
            if (dropped.message().news() instanceof ClusterMessage.Beat beat) {
                forget(beat);
            } else if (announces(dropped.message())) {
                joined = dropped;
            }
        }
        if (joined != null) {
            waiting.addLast(joined);
        }
    }

    private boolean announces(Message message) {
        return message.news() instanceof ClusterMessage.Joined
                && message.sender().equals(sender);
    }

    private void forget(ClusterMessage.Beat beat) {
        reconciledBeatWaits &= !beat.reconciled();
        beatWaits &= beat.reconciled();
    }

    /** The first messages, which stay here until {@link #sent}; waits a moment while there are none. */
    List<Message> first(int most) {
        lock.lock();
        try {
            long left = LONGEST_WAIT.toNanos();
            while (waiting.isEmpty() && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<Message> batch = new ArrayList<>(Math.min(most, waiting.size()));
            waiting.stream().limit(most).forEach(item -> batch.add(item.message()));
            onTheirWay = batch.size();
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the first messages, which Redis has accepted. */
    void sent(int count) {
        List<CompletableFuture<Void>> waiters = new ArrayList<>();
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                Item item = waiting.removeFirst();
                if (item.message().news() instanceof ClusterMessage.Beat beat) {
                    forget(beat);
                }
                if (item.sent() != null) {
                    waiters.add(item.sent());
                }
            }
            onTheirWay = 0;
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
