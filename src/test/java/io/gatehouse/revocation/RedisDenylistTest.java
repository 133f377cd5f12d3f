package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RedisDenylistTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final RedisStore store = TestRedis.fresh().store(Duration.ofSeconds(5));
    private final RedisDenylist denylist =
            new RedisDenylist(store.commands(), Clock.systemUTC(), new ClusterMessageFormat(Instance.KEYS));

    @AfterEach
    void close() {
        store.close();
    }

    private static DenylistEntry subject(long epoch, Duration life) {
        return new DenylistEntry(Kind.SUBJECT, "someone", epoch, Instant.now().plus(life));
    }

    private String epoch() {
        return store.commands().get(RedisDenylist.KEY_PREFIX + "subject:someone");
    }

    private Duration life() {
        return Duration.ofMillis(store.commands().pttl(RedisDenylist.KEY_PREFIX + "subject:someone"));
    }

    @Test
    void the_ttl_of_a_key_is_the_lifetime_of_its_entry() {
        denylist.refill(List.of(subject(1, Duration.ofHours(2))));
        assertThat(life()).isBetween(Duration.ofMinutes(118), Duration.ofHours(2));
    }

    @Tag("REV-07")
    @Test
    void a_late_message_lowers_neither_epoch_nor_ttl() {
        denylist.refill(List.of(subject(1_800_000_000_002L, Duration.ofHours(2))));
        denylist.refill(List.of(subject(1_800_000_000_001L, Duration.ofHours(1))));
        assertThat(epoch()).isEqualTo("1800000000002");
        assertThat(life()).isGreaterThan(Duration.ofMinutes(118));
        denylist.refill(List.of(subject(1_800_000_000_003L, Duration.ofHours(3))));
        assertThat(epoch()).isEqualTo("1800000000003");
        assertThat(life()).isGreaterThan(Duration.ofMinutes(178));
    }

    @Tag("REV-20")
    @Test
    void a_session_has_one_key_with_the_highest_generation_however_often_it_is_refreshed() {
        String third = "AZh6AAAAcACAAAAAAAAAAgAAAAM";
        String first = "AZh6AAAAcACAAAAAAAAAAgAAAAE";
        List<DenylistEntry> entries = Stream.of(third, first, "strange")
                .map(key -> new DenylistEntry(Kind.TOKEN, key, 0, Instant.now().plus(Duration.ofHours(1))))
                .toList();
        assertThat(denylist.lacking(entries)).isEqualTo(3);
        denylist.refill(entries);
        assertThat(store.commands().keys(RedisDenylist.KEY_PREFIX + "*"))
                .containsExactlyInAnyOrder(
                        RedisDenylist.KEY_PREFIX + "token:01987a00-0000-7000-8000-000000000002",
                        RedisDenylist.KEY_PREFIX + "token:strange");
        assertThat(store.commands().get(RedisDenylist.KEY_PREFIX + "token:01987a00-0000-7000-8000-000000000002"))
                .isEqualTo("3");
        assertThat(denylist.lacking(entries)).isZero();
        store.commands().set(RedisDenylist.KEY_PREFIX + "token:01987a00-0000-7000-8000-000000000002", "2");
        assertThat(denylist.lacking(entries))
                .as("a lower generation counts as missing")
                .isEqualTo(1);
    }

    @Test
    void an_expired_entry_gets_no_key() {
        denylist.refill(List.of(subject(1, Duration.ofSeconds(-1)), subject(2, Duration.ZERO)));
        assertThat(epoch()).isNull();
    }

    private static StreamPublisher publisher(RedisStore to) {
        MemberId self = new MemberId(UUID.randomUUID());
        StalenessTracker staleness = new StalenessTracker(self);
        StreamPublisher publisher = new StreamPublisher(
                new RedisDenylist(to.commands(), Clock.systemUTC(), new ClusterMessageFormat(Instance.KEYS)),
                staleness,
                System::nanoTime,
                TIMEOUT);
        var unused = publisher.beginAs(self);
        return publisher;
    }

    @Tag("REV-05")
    @Test
    void messages_wait_without_an_error_while_redis_is_down() {
        Secret closedPort = Secret.valueOf("redis://127.0.0.1:" + FreePorts.one());
        try (RedisStore down = TestRedis.store(closedPort, TIMEOUT)) {
            StreamPublisher publisher = publisher(down);
            publisher.publish(List.of(subject(1, Duration.ofHours(1))));
            publisher.run();
            assertThat(publisher.waiting()).as("the announcement and the entry").isEqualTo(2);
        }
    }

    /** Every wait has a timeout. Otherwise this test would not end. */
    @Tag("REV-05")
    @Test
    void messages_wait_without_an_error_while_redis_is_frozen() {
        try (SilentServer silent = new SilentServer();
                RedisStore frozen = TestRedis.store(silent.redisUrl(), TIMEOUT)) {
            StreamPublisher blocked = publisher(frozen);
            for (int i = 0; i < 4; i++) {
                blocked.publish(List.of(subject(1, Duration.ofHours(1))));
                blocked.run();
            }
            assertThat(silent.accepted()).isPositive();
            assertThat(blocked.waiting()).isEqualTo(5);
        }
    }

    @Tag("REV-07")
    @Test
    void a_message_that_redis_rejected_is_sent_again_with_the_same_number() {
        StreamPublisher publisher = publisher(store);
        store.commands().set(RedisDenylist.STREAM, "of another type");
        publisher.enqueue(List.of(subject(1, Duration.ofHours(1))));
        publisher.run();
        assertThat(publisher.waiting()).isEqualTo(2);
        store.commands().del(RedisDenylist.STREAM);
        publisher.run();
        assertThat(publisher.waiting()).isZero();
        assertThat(store.commands().xrange(RedisDenylist.STREAM, "-", "+"))
                .extracting(entry -> entry.getFields().get("number"))
                .containsExactly("1", "2");
    }
}
