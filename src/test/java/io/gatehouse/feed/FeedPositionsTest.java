package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.revocation.StoredRevocation;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where listeners with cursors of this and of other instances continue. */
class FeedPositionsTest {
    private static final UUID HISTORY = UUID.randomUUID();
    private static final UUID ELSEWHERE = UUID.randomUUID();

    private final AtomicLong nanos = new AtomicLong();
    private final FeedLog log = new FeedLog();
    private final List<String> woken = new ArrayList<>();
    private final FeedPositions positions = new FeedPositions(
            log, UUID.randomUUID(), nanos::get, () -> woken.add("urgent"), () -> woken.add("batched"));

    private static DenylistEntry session(long xid) {
        return new DenylistEntry(Kind.SESSION, new UUID(0, xid).toString(), 0, Instant.EPOCH);
    }

    private static PgSnapshot snapshot(long xmax, long... inProgress) {
        return new PgSnapshot(xmax, inProgress);
    }

    private void load(PgSnapshot snapshot, long... xids) {
        positions.reading();
        positions.loaded(
                HISTORY,
                snapshot,
                LongStream.of(xids)
                        .mapToObj(xid -> new StoredRevocation(session(xid), xid))
                        .toList());
        positions.committed();
    }

    /** A read that finds these rows. */
    private void read(PgSnapshot snapshot, long... xids) {
        positions.committed();
        positions.reading();
        LongStream.of(xids).forEach(xid -> positions.added(session(xid)));
        positions.read(HISTORY, snapshot);
    }

    /** The rows that a listener gets whose cursor comes from another instance; null for 410. */
    private @Nullable List<Long> missing(PgSnapshot snapshot) {
        return rows(new FeedCursor(HISTORY, snapshot, ELSEWHERE, 0, 0));
    }

    private @Nullable List<Long> rows(FeedCursor cursor) {
        var from = positions.resolve(cursor);
        return from.isEmpty()
                ? null
                : positions.read(from.getAsLong(), log.end(), cursor.snapshot()).stream()
                        .map(entry -> UUID.fromString(entry.key()).getLeastSignificantBits())
                        .toList();
    }

    private FeedCursor newest() {
        return positions.newest(0).orElseThrow();
    }

    @Test
    void an_instance_has_no_cursor_before_its_snapshot_is_durable() {
        positions.reading();
        positions.loaded(HISTORY, snapshot(5), List.of());
        assertThat(positions.newest(0)).isEmpty();
        positions.committed();
        assertThat(newest().snapshot()).isEqualTo(snapshot(5));
    }

    @Test
    void a_cursor_has_the_snapshot_before_the_last_own_commit() {
        load(snapshot(5), 1);
        read(snapshot(7), 5);
        assertThat(newest().snapshot()).isEqualTo(snapshot(5));
        read(snapshot(9), 7);
        assertThat(newest().snapshot()).isEqualTo(snapshot(7));
    }

    @Test
    void a_listener_of_this_instance_gets_what_was_added_since() {
        load(snapshot(5), 1);
        FeedCursor cursor = newest();
        assertThat(rows(cursor)).isEmpty();
        positions.added(session(6));
        assertThat(rows(cursor)).containsExactly(6L);
        assertThat(rows(newest())).isEmpty();
    }

    @Test
    void a_listener_of_another_instance_gets_every_row_that_its_snapshot_does_not_show() {
        load(snapshot(5), 1, 3);
        // The transaction 6 is in progress for the first read and commits late.
        read(snapshot(9, 6), 5, 7, 8);
        read(snapshot(10), 6, 9);
        assertThat(missing(snapshot(10))).doesNotContain(1L, 3L).doesNotContain(5L, 7L, 8L);
        assertThat(missing(snapshot(9, 6))).contains(6L, 9L).doesNotContain(1L, 3L);
        assertThat(missing(snapshot(9, 7))).as("no later read fits").contains(7L, 6L, 9L);
        assertThat(missing(snapshot(5))).contains(5L, 6L, 7L, 8L, 9L).doesNotContain(1L, 3L);
    }

    @Test
    void a_restarted_instance_continues_older_cursors_from_its_first_read() {
        load(snapshot(20, 15), 3, 12, 18, 19);
        read(snapshot(22), 15, 20, 21);
        assertThat(missing(snapshot(13, 12))).containsExactlyInAnyOrder(12L, 15L, 18L, 19L, 20L, 21L);
        assertThat(missing(snapshot(1))).containsExactlyInAnyOrder(3L, 12L, 15L, 18L, 19L, 20L, 21L);
    }

    @Test
    void rows_of_the_first_read_are_kept_up_to_a_limit() {
        long rows = FeedPositions.MAX_FIRST_LOAD + 1L;
        load(snapshot(rows + 1), LongStream.rangeClosed(1, rows).toArray());
        assertThat(missing(snapshot(2))).hasSize(FeedPositions.MAX_FIRST_LOAD);
        assertThat(missing(snapshot(1))).as("lacks a row that was left out").isNull();
    }

    @Test
    void cursors_are_valid_for_ten_minutes_and_always_for_the_newest_read() {
        load(snapshot(5), 1);
        FeedCursor own = newest();
        read(snapshot(7), 5, 6);
        nanos.addAndGet(FeedPositions.RETENTION.plus(Duration.ofSeconds(1)).toNanos());
        assertThat(missing(snapshot(5))).as("PostgreSQL was away").isNotNull();
        read(snapshot(8), 7);
        assertThat(missing(snapshot(5))).isNull();
        assertThat(rows(own)).isNull();
        assertThat(missing(snapshot(8))).isEqualTo(List.of(7L));
    }

    @Test
    void another_history_makes_all_cursors_invalid() {
        load(snapshot(5), 1);
        FeedCursor own = newest();
        positions.committed();
        positions.reading();
        positions.read(UUID.randomUUID(), snapshot(4));
        assertThat(rows(own)).isNull();
        assertThat(missing(snapshot(5))).isNull();
        assertThat(positions.newest(0)).as("until its snapshot is durable").isEmpty();
    }

    @Test
    void only_tokens_are_not_urgent() {
        for (Kind kind : Kind.values()) {
            woken.clear();
            positions.added(new DenylistEntry(kind, "x", 0, Instant.EPOCH));
            assertThat(woken).as("%s", kind).containsExactly(kind == Kind.TOKEN ? "batched" : "urgent");
        }
    }

    @Test
    void a_cursor_survives_its_text() {
        FeedCursor cursor = new FeedCursor(HISTORY, snapshot(90, 17, 33), ELSEWHERE, 12, -5);
        assertThat(FeedCursor.decode(cursor.encode())).contains(cursor);
        String text = cursor.encode();
        assertThat(FeedCursor.decode(text.substring(4))).isEmpty();
        assertThat(FeedCursor.decode(text + "AAAA")).isEmpty();
        assertThat(FeedCursor.decode("")).isEmpty();
    }

    @Test
    void a_cursor_with_many_transactions_in_progress_shows_less() {
        long[] many = LongStream.range(10, 60).toArray();
        FeedCursor cursor = new FeedCursor(HISTORY, snapshot(100, many), ELSEWHERE, 0, 0);
        assertThat(cursor.snapshot())
                .isEqualTo(snapshot(42, LongStream.range(10, 42).toArray()));
        assertThat(FeedCursor.decode(cursor.encode())).contains(cursor);
    }
}
