package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.testing.Eventually;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongPollsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int ROUNDS = 20_000;

    private final ScheduledExecutorService completer = Executors.newScheduledThreadPool(1);
    private final FeedLog log = new FeedLog();
    private final LongPolls polls = new LongPolls(log, completer);
    private final AtomicInteger answered = new AtomicInteger();

    @AfterEach
    void stop() {
        completer.shutdownNow();
    }

    private void append(Kind kind) {
        if (log.append(new DenylistEntry(kind, "x", 0, Instant.EPOCH))) {
            polls.urgent();
        } else {
            polls.batched();
        }
    }

    private LongPoll poll() {
        FeedCursor cursor =
                new FeedCursor(new UUID(0, 1), new PgSnapshot(1, new long[0]), new UUID(0, 2), log.end(), 0);
        return new LongPoll(new Changes.Listener(cursor, log.end(), "", 0), listener -> answered.incrementAndGet());
    }

    @Test
    void an_entry_that_is_added_while_a_request_arrives_completes_it() throws InterruptedException {
        Thread writer = new Thread(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                append(Kind.SESSION);
            }
        });
        writer.start();
        for (int round = 0; round < ROUNDS; round++) {
            polls.submit(poll(), LONG);
        }
        writer.join();
        append(Kind.SESSION);
        Eventually.await("every request is completed", () -> answered.get() == ROUNDS);
        assertThat(polls.size()).as("no completed request is kept").isZero();
    }

    @Test
    void entries_of_tokens_complete_a_request_together() {
        polls.submit(poll(), LONG);
        append(Kind.TOKEN);
        append(Kind.TOKEN);
        Eventually.await("the request is completed", () -> answered.get() == 1);
    }

    @Test
    void a_request_ends_with_its_time() {
        polls.submit(poll(), Duration.ofMillis(1));
        Eventually.await("the request is completed", () -> answered.get() == 1);
        polls.submit(poll(), Duration.ZERO);
        assertThat(answered.get()).as("without a wait").isEqualTo(2);
    }

    @Test
    void a_drain_completes_all_and_later_requests_do_not_wait() {
        for (int i = 0; i < 100; i++) {
            polls.submit(poll(), LONG);
        }
        assertThat(polls.size()).isEqualTo(100);
        polls.drain(Duration.ofMillis(20));
        Eventually.await("all are completed", () -> answered.get() == 100);
        polls.submit(poll(), LONG);
        assertThat(answered.get()).isEqualTo(101);
    }
}
