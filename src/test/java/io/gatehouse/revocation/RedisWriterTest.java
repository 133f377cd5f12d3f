package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** What an attacker can do who can write to Redis but has no key. Each test verifies a claim of ADR 0014. */
class RedisWriterTest {
    private static final UUID SESSION = UUID.randomUUID();
    private static final UUID SUBJECT = UUID.randomUUID();
    private static final DenylistClaims TOKEN =
            new DenylistClaims("kid", "jti", SESSION, SUBJECT, List.of("subscriber"), 1, 1);
    private static final Duration LONG = Instance.MAX_STALENESS.plusSeconds(1);
    /** After this many runs an entry cannot be a commit that a failover lost. */
    private static final int RUNS_AFTER_A_FAILOVER = 31;

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis url = TestRedis.fresh();
    private final AtomicLong nanos = new AtomicLong();
    private final Instance instance = instance();
    private final Instance other = instance();
    private final Jedis redis = new Jedis(url.url());
    private final ClusterMessageFormat validFormat = new ClusterMessageFormat(Instance.KEYS);

    private Instance instance() {
        return new Instance(database, Secret.valueOf(url.url()), nanos, Clock.systemUTC());
    }

    @BeforeEach
    void start() {
        instance.start();
        other.start();
        for (int run = 0; run < RUNS_AFTER_A_FAILOVER; run++) {
            instance.reconcile();
        }
        instance.publish();
        other.reconcile();
        consume();
    }

    @AfterEach
    void close() {
        instance.close();
        other.close();
        redis.close();
    }

    private void consume() {
        instance.consume();
        other.consume();
    }

    private void add(Map<String, String> fields) {
        redis.xadd(RedisDenylist.STREAM, (StreamEntryID) null, fields);
    }

    private static DenylistEntry denying(Kind kind) {
        String key = switch (kind) {
            case TOKEN -> TOKEN.tokenId();
            case SESSION -> SESSION.toString();
            case SUBJECT -> SUBJECT.toString();
            case ROLE -> "subscriber";
            case KEY -> TOKEN.kid();
            case REALM -> DenylistEntry.WHOLE_REALM;
        };
        boolean hasEpoch = kind == Kind.SUBJECT || kind == Kind.ROLE || kind == Kind.REALM;
        long dayAhead = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
        return new DenylistEntry(
                kind, key, hasEpoch ? dayAhead : 0, Instant.now().plus(Duration.ofDays(1)));
    }

    private static Map<String, String> denied(MemberId sender, long number, Kind kind, ClusterMessageFormat format) {
        return format.fields(new ClusterMessage.Message(sender, number, new ClusterMessage.Denied(denying(kind))));
    }

    private boolean isDenied() {
        return instance.replica().denies(TOKEN).isPresent();
    }

    private static MemberId newMember() {
        return new MemberId(UUID.randomUUID());
    }

    /** The messages of a member on the stream, the oldest first. */
    private List<StreamEntry> sent(MemberId member) {
        return redis.xrange(RedisDenylist.STREAM, "-", "+").stream()
                .filter(entry -> member.toString().equals(entry.getFields().get("member")))
                .toList();
    }

    private List<MemberId> members() {
        return redis.xrange(RedisDenylist.STREAM, "-", "+").stream()
                .map(entry ->
                        MemberId.parse(Objects.requireNonNull(entry.getFields().get("member"))))
                .distinct()
                .toList();
    }

    @Tag("REV-17")
    @ParameterizedTest
    @EnumSource(Kind.class)
    void only_an_entry_with_a_valid_mac_denies_tokens(Kind kind) {
        long gaps = instance.gaps();
        Map<String, String> fields = denied(newMember(), 1, kind, validFormat);
        Map<String, String> bare = new HashMap<>(fields);
        bare.remove(ClusterMessageFormat.MAC_FIELD);
        add(bare);
        add(denied(newMember(), 1, kind, new ClusterMessageFormat(List.of(Secret.valueOf("another key")))));
        Map<String, String> altered = new HashMap<>(fields);
        altered.put("until", "1" + fields.get("until"));
        add(altered);
        Map<String, String> more = new HashMap<>(fields);
        more.put("more", "");
        add(more);
        instance.consume();
        assertThat(isDenied()).isFalse();
        assertThat(instance.rejected()).isEqualTo(4);
        assertThat(instance.gaps())
                .as("forged entries do not count as messages")
                .isEqualTo(gaps);
        add(fields);
        instance.consume();
        assertThat(isDenied()).isTrue();
        assertThat(instance.rejected()).isEqualTo(4);
    }

    @Tag("REV-17")
    @Test
    void both_keys_are_accepted_during_a_master_key_rotation() {
        Secret next = Secret.valueOf("the next key");
        ClusterMessageFormat changing = new ClusterMessageFormat(List.of(next, Instance.KEYS.get(0)));
        ClusterMessageFormat before = new ClusterMessageFormat(List.of(Instance.KEYS.get(0), next));
        Map<String, String> fields = denied(newMember(), 1, Kind.REALM, changing);
        assertThat(before.isAuthentic(fields)).isTrue();
        assertThat(changing.isAuthentic(denied(newMember(), 1, Kind.REALM, before)))
                .isTrue();
        assertThat(validFormat.isAuthentic(fields)).isFalse();
    }

    @Tag("REV-18")
    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "TOKEN", mode = EnumSource.Mode.EXCLUDE)
    void an_entry_that_postgresql_does_not_confirm_is_removed_by_the_next_reconciliation(Kind kind) {
        add(denied(newMember(), 1, kind, validFormat));
        instance.consume();
        assertThat(isDenied()).isTrue();
        assertThat(instance.replica().confirmed(TOKEN)).isEmpty();
        instance.reconcile();
        assertThat(isDenied()).isFalse();
    }

    @Tag("REV-18")
    @Test
    void an_entry_that_postgresql_confirms_stays_and_is_published_once() {
        other.revocations().inTransaction(tx -> {
            tx.denySession(new SessionId(SESSION), Instant.now().plusSeconds(3600));
            return tx;
        });
        other.publish();
        instance.consume();
        assertThat(instance.replica().confirmed(TOKEN)).isEmpty();
        assertThat(isDenied()).isTrue();
        instance.reconcile();
        instance.publish();
        assertThat(instance.replica().confirmed(TOKEN)).isPresent();
        assertThat(redis.xrange(RedisDenylist.STREAM, "-", "+"))
                .filteredOn(entry -> SESSION.toString().equals(entry.getFields().get("key")))
                .hasSize(1);
    }

    @Tag("REV-13")
    @Tag("REV-18")
    @Test
    void an_entry_that_a_failover_may_have_lost_stays_denied() {
        add(denied(newMember(), 1, Kind.SESSION, validFormat));
        instance.consume();
        instance.disconnect();
        instance.reconcile();
        instance.reconcile();
        assertThat(isDenied()).isTrue();
    }

    @Tag("REV-17")
    @Test
    void forged_heartbeats_do_not_keep_a_disconnected_instance_fresh() {
        long gaps = instance.gaps();
        MemberId self = members().get(0);
        MemberId peer = members().get(1);
        ClusterMessageFormat forged = new ClusterMessageFormat(List.of(Secret.valueOf("another key")));
        for (int round = 0; round < 3; round++) {
            nanos.addAndGet(LONG.toNanos());
            instance.sendHeartbeat();
            instance.publish();
            long ownNumber = Long.parseLong(
                    sent(self).get(sent(self).size() - 1).getFields().get("number"));
            long peerNumber = Long.parseLong(
                    sent(peer).get(sent(peer).size() - 1).getFields().get("number"));
            for (boolean reconciled : List.of(true, false)) {
                ClusterMessage.Heartbeat heartbeat =
                        new ClusterMessage.Heartbeat(reconciled, Map.of(self, ownNumber, peer, peerNumber));
                add(forged.fields(new ClusterMessage.Message(peer, peerNumber + 1, heartbeat)));
            }
            add(forged.fields(
                    new ClusterMessage.Message(self, ownNumber + 1_000, new ClusterMessage.Heartbeat(true, Map.of()))));
            add(forged.fields(new ClusterMessage.Message(peer, peerNumber + 2, new ClusterMessage.Left(peer))));
            instance.consume();
            assertThat(instance.isFresh()).as("round %d", round).isFalse();
        }
        assertThat(instance.gaps()).isEqualTo(gaps);
        other.consume();
        other.sendHeartbeat();
        other.publish();
        instance.consume();
        assertThat(instance.isFresh()).as("because of a real heartbeat").isTrue();
    }

    @Tag("REV-19")
    @Test
    void replayed_messages_do_not_keep_a_disconnected_instance_fresh() {
        for (int round = 0; round < 2; round++) {
            instance.sendHeartbeat();
            instance.publish();
            other.consume();
            other.reconcile();
            other.sendHeartbeat();
            other.publish();
            instance.consume();
        }
        nanos.addAndGet(LONG.toNanos());
        instance.sendHeartbeat();
        instance.publish();
        List<StreamEntry> all = redis.xrange(RedisDenylist.STREAM, "-", "+");
        all.forEach(entry -> add(entry.getFields()));
        instance.consume();
        assertThat(instance.isFresh())
                .as("messages replayed at the end of the stream")
                .isFalse();
        redis.del(RedisDenylist.STREAM);
        all.forEach(entry -> add(entry.getFields()));
        instance.consume();
        instance.consume();
        instance.consume();
        assertThat(instance.isFresh()).as("a stream made of old messages").isFalse();
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
    }

    @Tag("REV-19")
    @Test
    void replayed_entries_deny_the_same_tokens_and_no_newer_ones() {
        UUID user = UUID.randomUUID();
        long epoch = 1_700_000_000_000L;
        other.revocations().inTransaction(tx -> {
            tx.denySubject(new UserId(user), epoch);
            return tx;
        });
        other.publish();
        consume();
        instance.reconcile();
        redis.xrange(RedisDenylist.STREAM, "-", "+").forEach(entry -> add(entry.getFields()));
        instance.consume();
        assertThat(denies(user, epoch - 1)).isTrue();
        assertThat(denies(user, epoch)).isFalse();
        instance.reconcile();
        assertThat(denies(user, epoch - 1)).isTrue();
        assertThat(denies(user, epoch)).isFalse();
    }

    private boolean denies(UUID user, long epoch) {
        return instance.replica()
                .denies(new DenylistClaims("kid", "jti", UUID.randomUUID(), user, List.of(), epoch, epoch))
                .isPresent();
    }

    @Tag("REV-19")
    @Test
    void a_replayed_left_message_removes_no_member() {
        MemberId peer = members().get(1);
        other.leave();
        other.publish();
        other.reconcile();
        List<StreamEntry> before = sent(peer);
        assertThat(before).isNotEmpty();
        Instance third = instance().start();
        instance.reconcile();
        instance.consume();
        int known = instance.otherMembers();
        before.forEach(entry -> add(entry.getFields()));
        instance.consume();
        assertThat(instance.otherMembers()).isGreaterThanOrEqualTo(known);
        third.close();
    }

    @Tag("REV-17")
    @Test
    void a_forged_value_or_id_blocks_no_message() {
        redis.lpush(RedisDenylist.KEY_PREFIX + "session:" + SESSION, "a list");
        redis.set(RedisDenylist.KEY_PREFIX + "subject:" + SUBJECT, "no number");
        redis.xadd(RedisDenylist.STREAM, new StreamEntryID(Long.MAX_VALUE / 2, 0), Map.of("far", "ahead"));
        other.revocations().inTransaction(tx -> {
            tx.denySession(new SessionId(SESSION), Instant.now().plusSeconds(3600));
            tx.denySubject(new UserId(SUBJECT), 2);
            return tx;
        });
        other.publish();
        assertThat(other.waiting()).isZero();
        instance.consume();
        assertThat(isDenied()).isTrue();
        assertThat(redis.get(RedisDenylist.KEY_PREFIX + "subject:" + SUBJECT)).isEqualTo("2");
        redis.del(RedisDenylist.STREAM);
        other.sendHeartbeat();
        other.publish();
        other.sendHeartbeat();
        other.publish();
        assertThat(redis.xlen(RedisDenylist.STREAM))
                .as("the deleted id trims no later message")
                .isPositive();
    }

    @Tag("REV-17")
    @Test
    void an_incarnation_key_that_changes_repeatedly_causes_one_full_read_a_minute() {
        String reads = "INSERT INTO revocation (kind, key, expires_at, xid) VALUES ('token', '%s',"
                + " clock_timestamp() + interval '1 hour', '3')";
        instance.refill();
        for (int run = 0; run < 59; run++) {
            redis.set(RedisDataLossDetector.KEY, "another " + run);
            instance.refill();
            instance.reconcile();
            if (run == 0) {
                execute(reads.formatted("found-by-a-full-read-only"));
            }
        }
        assertThat(instance.knows("found-by-a-full-read-only")).isFalse();
        for (int run = 0; run < 3; run++) {
            instance.reconcile();
        }
        assertThat(instance.knows("found-by-a-full-read-only"))
                .as("the full read is made after a minute")
                .isTrue();
    }

    private void execute(String sql) {
        try (Connection own = database.connect();
                Statement statement = own.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Tag("REV-16")
    @Test
    void a_message_of_a_newer_version_is_counted_and_discards_the_proof_of_the_stream() {
        Map<String, String> unknown = new HashMap<>(denied(newMember(), 1, Kind.REALM, validFormat));
        unknown.put("kind", "PLANET");
        long gaps = instance.gaps();
        add(validFormat.signed(unknown));
        instance.consume();
        assertThat(instance.unreadable()).isEqualTo(1);
        assertThat(instance.rejected()).isZero();
        assertThat(instance.gaps()).isGreaterThan(gaps);
        assertThat(isDenied()).isFalse();
    }

    @Tag("REV-03")
    @Test
    void instances_without_macs_can_read_new_messages_and_do_not_make_new_instances_stale() {
        MemberId old = newMember();
        Map<String, String> alive = new HashMap<>(
                validFormat.fields(new ClusterMessage.Message(old, 1, new ClusterMessage.Heartbeat(false, Map.of()))));
        alive.remove(ClusterMessageFormat.MAC_FIELD);
        execute("INSERT INTO member (id, lease_ends_at) VALUES ('" + old + "', clock_timestamp() + interval '1 hour')");
        for (int round = 0; round < 3; round++) {
            nanos.addAndGet(LONG.toNanos());
            add(alive);
            instance.reconcile();
            instance.publish();
            instance.consume();
            assertThat(instance.isFresh()).isTrue();
            assertThat(instance.mayRevoke()).isTrue();
        }
        assertThat(ClusterMessageFormat.parse(sent(members().get(0)).get(0).getFields())
                        .content())
                .as("an earlier version ignores the MAC")
                .isEqualTo(new ClusterMessage.Joined());
    }
}
