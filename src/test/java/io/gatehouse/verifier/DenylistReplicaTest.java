package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DenylistReplicaTest {
    private static final Instant LATER = Instant.parse("2026-01-02T00:00:00Z");
    private static final Instant FAR = Instant.MAX.minusSeconds(1);
    private static final UUID USER = UUID.fromString("0198a000-0000-7000-8000-000000000001");
    private static final UUID SESSION = UUID.fromString("0198a000-0000-7000-8000-000000000002");

    private final DenylistReplica replica = new DenylistReplica();

    private static DenylistClaims token(long userEpoch, long realmEpoch, String... roles) {
        return new DenylistClaims("kid", "jti", SESSION, USER, List.of(roles), userEpoch, realmEpoch);
    }

    private boolean denies(DenylistClaims token) {
        return replica.denies(token).isPresent();
    }

    @Tag("REV-08")
    @Test
    void each_kind_of_entry_denies_what_it_covers_and_nothing_else() {
        DenylistClaims token = token(10, 10, "editor");
        record Sample(DenylistEntry covers, DenylistEntry misses) {}
        List<Sample> samples = List.of(
                new Sample(entry(Kind.TOKEN, "jti", 0), entry(Kind.TOKEN, "jtj", 0)),
                new Sample(entry(Kind.SESSION, SESSION.toString(), 0), entry(Kind.SESSION, USER.toString(), 0)),
                new Sample(entry(Kind.SUBJECT, USER.toString(), 11), entry(Kind.SUBJECT, USER.toString(), 10)),
                new Sample(entry(Kind.ROLE, "editor", 11), entry(Kind.ROLE, "editors", 11)),
                new Sample(entry(Kind.KEY, "kid", 0), entry(Kind.KEY, "kie", 0)),
                new Sample(
                        entry(Kind.REALM, DenylistEntry.WHOLE_REALM, 11),
                        entry(Kind.REALM, DenylistEntry.WHOLE_REALM, 10)));
        for (Sample sample : samples) {
            DenylistReplica alone = new DenylistReplica();
            alone.apply(sample.misses());
            assertThat(alone.denies(token)).as("%s", sample.misses()).isEmpty();
            alone.apply(sample.covers());
            assertThat(alone.denies(token)).as("%s", sample.covers()).contains(sample.covers());
        }
    }

    private static DenylistEntry entry(Kind kind, String key, long minimum) {
        return new DenylistEntry(kind, key, minimum, LATER);
    }

    @Test
    void entries_give_the_same_result_in_any_order_and_number() {
        List<DenylistEntry> history = new ArrayList<>();
        for (long epoch = 1; epoch <= 20; epoch++) {
            history.add(new DenylistEntry(Kind.SUBJECT, USER.toString(), epoch, LATER.plusSeconds(20 - epoch)));
        }
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            List<DenylistEntry> delivered = new ArrayList<>(history);
            delivered.addAll(history.subList(0, random.nextInt(history.size())));
            Collections.shuffle(delivered, random);
            DenylistReplica shuffled = new DenylistReplica();
            delivered.forEach(shuffled::apply);
            assertThat(shuffled.denies(token(19, 0)))
                    .contains(new DenylistEntry(Kind.SUBJECT, USER.toString(), 20, LATER.plusSeconds(19)));
            assertThat(shuffled.denies(token(20, 0))).isEmpty();
        }
    }

    /** Keys that can be packed, keys that only resemble them, and unusual ends. */
    static List<DenylistEntry> forms() {
        String tokenId = "AZh6AAAAcACAAAAAAAAAAgAAAAE";
        List<DenylistEntry> forms = new ArrayList<>();
        for (String key : List.of(tokenId, "AZh6AAAAcACAAAAAAAAAAgAAAA=", "ÄZh6AAAAcACAAAAAAAAAAgAAAAE", "", "x")) {
            forms.add(new DenylistEntry(Kind.TOKEN, key, 0, LATER));
        }
        for (Instant end : List.of(FAR, Instant.MIN, Instant.EPOCH, LATER.plusNanos(1000), LATER.minusMillis(1))) {
            forms.add(new DenylistEntry(Kind.TOKEN, tokenId, 0, end));
            forms.add(new DenylistEntry(Kind.SESSION, SESSION.toString(), 0, end));
            forms.add(new DenylistEntry(Kind.SUBJECT, USER.toString(), 5, end));
        }
        forms.add(new DenylistEntry(Kind.TOKEN, tokenId, 7, LATER));
        forms.add(new DenylistEntry(Kind.SESSION, SESSION.toString(), 7, LATER));
        return forms;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void every_form_of_key_and_end_denies_until_its_end(DenylistEntry denial) {
        String tokenId = denial.kind() == Kind.TOKEN ? denial.key() : "other";
        UUID session = denial.kind() == Kind.SESSION ? SESSION : new UUID(0, 0);
        UUID user = denial.kind() == Kind.SUBJECT ? USER : new UUID(0, 0);
        DenylistClaims covered = new DenylistClaims("kid", tokenId, session, user, List.of(), 4, 0);
        assertThat(denies(covered)).isFalse();
        assertThat(replica.apply(denial)).isTrue();
        assertThat(replica.denies(covered)).contains(denial);
        assertThat(replica.size()).isEqualTo(1);
        assertThat(replica.apply(denial)).isFalse();
        replica.expire(denial.expiresAt());
        assertThat(denies(covered)).as("at its end").isTrue();
        if (denial.expiresAt().isBefore(FAR)) {
            replica.expire(denial.expiresAt().plusNanos(1));
            assertThat(denies(covered)).as("after its end").isFalse();
            assertThat(replica.apply(denial)).as("again").isTrue();
            assertThat(replica.denies(covered)).contains(denial);
        }
    }

    private static String tokenId(UUID session, int generation) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(20)
                        .putLong(session.getMostSignificantBits())
                        .putLong(session.getLeastSignificantBits())
                        .putInt(generation)
                        .array());
    }

    private boolean denies(String tokenId) {
        return denies(new DenylistClaims("kid", tokenId, SESSION, USER, List.of(), 0, 0));
    }

    @Tag("REV-20")
    @Test
    void an_entry_denies_its_generation_and_all_below_and_a_session_has_one_entry() {
        List<Integer> generations = List.of(0, 1, 2, 3, 63, 64, 255, 256, 65_536, Integer.MAX_VALUE - 1);
        List<Integer> order = new ArrayList<>(generations);
        Collections.shuffle(order, new Random(7));
        int highest = -1;
        for (int generation : order) {
            assertThat(replica.apply(entry(Kind.TOKEN, tokenId(SESSION, generation), 0)))
                    .as("changed only if it is higher")
                    .isEqualTo(generation > highest);
            highest = Math.max(highest, generation);
            for (int other : generations) {
                assertThat(denies(tokenId(SESSION, other)))
                        .as("%s of %s", other, highest)
                        .isEqualTo(other <= highest);
                assertThat(denies(tokenId(USER, other))).as("another session").isFalse();
            }
        }
        assertThat(denies(tokenId(SESSION, Integer.MAX_VALUE))).isFalse();
        assertThat(replica.size()).isEqualTo(1);
    }

    @Tag("REV-20")
    @Test
    void a_jti_of_another_form_is_compared_as_it_is_written() {
        // The last one sets bits that must be 0.
        for (String strange : List.of("x", "AZh6AAAAcACAAAAAAAAAAgAAAAI=", "AZh6AAAAcACAAAAAAAAAAgAAAAJ")) {
            assertThat(TokenGeneration.of(strange)).isEmpty();
            assertThat(replica.apply(entry(Kind.TOKEN, strange, 0))).isTrue();
            assertThat(denies(strange)).isTrue();
            assertThat(denies(strange + "x")).isFalse();
        }
        assertThat(denies(tokenId(SESSION, 0))).isFalse();
        assertThat(TokenGeneration.of(tokenId(SESSION, 2))).contains(new TokenGeneration(SESSION, 2));
    }

    @Test
    void another_text_of_a_uuid_is_another_key() {
        replica.apply(entry(Kind.SESSION, SESSION.toString().toUpperCase(Locale.ROOT), 0));
        replica.apply(entry(Kind.SUBJECT, "198a000-0-7000-8000-1", 11));
        assertThat(denies(token(10, 0))).isFalse();
        replica.apply(entry(Kind.SESSION, SESSION.toString(), 0));
        assertThat(denies(token(10, 0))).isTrue();
    }

    @Test
    void apply_returns_whether_it_changed_anything() {
        for (String key : List.of(USER.toString(), "foreign")) {
            assertThat(replica.apply(entry(Kind.SUBJECT, key, 10))).as("new").isTrue();
            assertThat(replica.apply(entry(Kind.SUBJECT, key, 10))).as("known").isFalse();
            assertThat(replica.apply(entry(Kind.SUBJECT, key, 9))).as("lower").isFalse();
            assertThat(replica.apply(entry(Kind.SUBJECT, key, 11))).as("higher").isTrue();
            assertThat(replica.apply(new DenylistEntry(Kind.SUBJECT, key, 1, LATER.plusMillis(1))))
                    .as("later")
                    .isTrue();
            assertThat(replica.apply(new DenylistEntry(Kind.SUBJECT, key, 11, LATER)))
                    .as("earlier")
                    .isFalse();
        }
        assertThat(replica.size()).isEqualTo(2);
    }

    @Test
    void an_entry_is_removed_after_its_end_and_not_before() {
        replica.apply(entry(Kind.TOKEN, "jti", 0));
        replica.expire(LATER);
        assertThat(denies(token(0, 0))).isTrue();
        replica.expire(LATER.plusMillis(1));
        assertThat(denies(token(0, 0))).isFalse();
        assertThat(replica.size()).isZero();
    }

    @Tag("REV-04")
    @Test
    void freshness_counts_from_the_start_of_the_newest_complete_read() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
        Freshness freshness = new Freshness(nanos::get, Duration.ofSeconds(5));
        assertThat(freshness.isFresh()).as("before the first read").isFalse();
        long started = freshness.now();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        freshness.completeAsOf(started);
        assertThat(freshness.isFresh()).as("also when the counter wraps").isTrue();
        nanos.incrementAndGet();
        assertThat(freshness.isFresh()).isFalse();
        freshness.completeAsOf(freshness.now());
        freshness.completeAsOf(started);
        assertThat(freshness.isFresh()).as("an older read takes nothing back").isTrue();
    }

    @Test
    void an_end_beyond_the_latest_time_becomes_the_latest_time() {
        for (DenylistEntry.Kind kind : DenylistEntry.Kind.values()) {
            DenylistEntry endless = new DenylistEntry(kind, "key", 0, Instant.MAX);
            assertThat(endless.expiresAt()).isAfter(Instant.parse("9999-12-31T23:59:59Z"));
            assertThat(Instant.ofEpochMilli(endless.expiresAt().toEpochMilli())).isEqualTo(endless.expiresAt());
            assertThat(endless).isEqualTo(new DenylistEntry(kind, "key", 0, FAR));
        }
    }
}
