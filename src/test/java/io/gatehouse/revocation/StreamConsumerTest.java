package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

class StreamConsumerTest {
    private final RedisStore store = TestRedis.fresh().store(Duration.ofSeconds(5));
    private final ClusterMessageFormat format = new ClusterMessageFormat(Instance.KEYS);
    private final RedisDenylist written = new RedisDenylist(store.commands(), Clock.systemUTC(), format);
    private final DenylistReplica replica = new DenylistReplica();
    private final MemberId otherId = new MemberId(UUID.randomUUID());
    private final MemberId ownId = new MemberId(UUID.randomUUID());
    private final StalenessTracker staleness = new StalenessTracker(ownId);
    private final AtomicLong nanoTime = new AtomicLong();
    private final Histogram propagation =
            Histogram.builder().name("propagation").build();
    private final StreamConsumer consumer = new StreamConsumer(
            store.commands(),
            format,
            replica,
            staleness,
            new Freshness(System::nanoTime, Duration.ofSeconds(5)),
            new StreamConsumer.Times(Clock.systemUTC(), nanoTime::get, propagation));
    private final Thread consuming = new Thread(this::consume, "consumer");
    private final AtomicLong number = new AtomicLong();
    private volatile boolean stopped;

    private void publish(DenylistEntry denial) {
        written.write(List.of(
                new ClusterMessage.Message(otherId, number.incrementAndGet(), new ClusterMessage.Denied(denial))));
    }

    private void consume() {
        while (!stopped) {
            consumer.run();
        }
    }

    @Test
    void the_time_until_an_own_heartbeat_is_read_back_is_measured() {
        nanoTime.set(1_000);
        staleness.heartbeatCreated(1, 1_000);
        nanoTime.set(1_000 + Duration.ofMillis(20).toNanos());
        written.write(List.of(new ClusterMessage.Message(ownId, 1, new ClusterMessage.Heartbeat(false, Map.of()))));
        publish(token("after it", Duration.ofHours(1)));
        Eventually.await("the entry after it is read", () -> knows("after it"));
        assertThat(propagation.getSum()).isEqualTo(0.02);
        assertThat(propagation.getCount())
                .as("only heartbeats of this instance")
                .isEqualTo(1);
    }

    @BeforeEach
    void start() {
        consuming.start();
        Eventually.await("the consumer reads the stream", () -> {
            publish(token("first", Duration.ofHours(1)));
            return knows("first");
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        stopped = true;
        consuming.join();
        store.close();
    }

    private static DenylistEntry token(String key, Duration life) {
        return new DenylistEntry(Kind.TOKEN, key, 0, Instant.now().plus(life));
    }

    private boolean knows(String key) {
        return replica.denies(new DenylistClaims("kid", key, UUID.randomUUID(), UUID.randomUUID(), List.of(), 0, 0))
                .isPresent();
    }

    private void publishAndAwait(String key) {
        // A stream that is recreated within a millisecond can assign the id of the last entry again.
        Eventually.await(key, () -> {
            publish(token(key, Duration.ofHours(1)));
            return knows(key);
        });
    }

    @Tag("REV-03")
    @Test
    void a_published_entry_arrives_with_its_epoch_and_expiry() {
        UUID user = UUID.randomUUID();
        Instant end =
                Instant.ofEpochMilli(Instant.now().plus(Duration.ofHours(3)).toEpochMilli());
        DenylistEntry sent = new DenylistEntry(Kind.SUBJECT, user.toString(), 1_700_000_000_000L, end);
        DenylistClaims denied =
                new DenylistClaims("kid", "t", UUID.randomUUID(), user, List.of(), 1_699_999_999_999L, 0);
        publish(sent);
        Eventually.await("the entry arrives", () -> replica.denies(denied).isPresent());
        assertThat(replica.denies(denied)).contains(sent);
    }

    @Tag("REV-07")
    @Test
    void reading_continues_after_the_stream_was_trimmed_or_deleted() {
        store.commands().xtrim(RedisDenylist.STREAM, 0, false);
        publishAndAwait("after-trim");
        store.commands().del(RedisDenylist.STREAM);
        publishAndAwait("after-removal");
    }

    @Tag("REV-07")
    @Test
    void an_invalid_entry_or_one_too_far_in_the_future_is_skipped() {
        String soon = String.valueOf(Instant.now().plusSeconds(3600).toEpochMilli());
        List<Map<String, String>> invalid = List.of(
                Map.of("kind", "TOKEN"),
                Map.of("member", "x", "number", "1", "news", "joined"),
                Map.of("kind", "PLANET", "key", "bad", "epoch", "0", "until", soon),
                Map.of("kind", "TOKEN", "key", "bad", "epoch", "0", "until", "99999999999999999999"),
                Map.of("kind", "TOKEN", "key", "bad", "epoch", "0", "until", "253402300799000"),
                Map.of("kind", "SUBJECT", "key", "bad", "epoch", "9223372036854775807", "until", soon));
        for (Map<String, String> fields : invalid) {
            Map<String, String> entry =
                    new HashMap<>(Map.of("member", otherId.toString(), "number", "1", "news", "denied"));
            entry.putAll(fields);
            store.commands().xadd(RedisDenylist.STREAM, (StreamEntryID) null, format.signed(entry));
        }
        publishAndAwait("good");
        assertThat(replica.size()).as("the first and the valid entry").isEqualTo(2);
        assertThat(consuming.isAlive()).isTrue();
    }
}
