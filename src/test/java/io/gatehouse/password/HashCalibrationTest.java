package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.password.HashCalibration.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HashCalibrationTest {
    private static final int THREADS = 2;
    private static final PasswordSettings SETTINGS =
            new PasswordSettings(64, 1, 1, 8, THREADS, 10, Duration.ofSeconds(1));

    /** A clock that advances by a millisecond with each reading. */
    private final AtomicLong nanos = new AtomicLong();

    private final HashCalibration calibration = new HashCalibration(SETTINGS, () -> nanos.addAndGet(1_000_000));

    @Test
    void all_rows_are_measured_in_the_order_of_the_plan_and_reported_as_progress() {
        List<Row> reported = new ArrayList<>();
        List<Row> rows = calibration.run(Duration.ZERO, reported::add);
        assertThat(rows).isEqualTo(reported);
        assertThat(rows)
                .extracting(Row::memoryEachMib)
                .isEqualTo(calibration.plan().stream().map(Row::memoryEachMib).toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.hashes()).as("one hash per thread even with no time").isEqualTo(THREADS);
            assertThat(row.perSecond()).isPositive();
            assertThat(row.medianMillis()).isPositive();
            assertThat(row.memoryMib()).isEqualTo(THREADS * row.memoryEachMib());
        });
        assertThat(rows).filteredOn(Row::configured).hasSize(1);
        assertThat(rows.get(0).configured()).isTrue();
    }

    @Test
    void hashing_continues_until_the_time_is_over() {
        Row row = calibration.run(Duration.ofMillis(100), each -> {}).get(0);
        // There are 100 clock readings. Each thread needs one to start and one per hash.
        assertThat(row.hashes()).isBetween(50L, 110L);
        assertThat(row.perSecond()).isBetween(400.0, 1100.0);
    }

    @Test
    void only_one_run_at_a_time_is_possible() {
        List<List<Row>> inner = new ArrayList<>();
        assertThat(calibration.run(Duration.ZERO, row -> inner.add(calibration.run(Duration.ZERO, each -> {}))))
                .isNotEmpty();
        assertThat(inner).isNotEmpty().allMatch(List::isEmpty);
        assertThat(calibration.run(Duration.ZERO, row -> {})).isNotEmpty();
    }
}
