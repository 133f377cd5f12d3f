package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SuspensionAwareNanoTimeTest {
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong wall = new AtomicLong(1_790_000_000_000L);
    private final SuspensionAwareNanoTime clock = new SuspensionAwareNanoTime(nanos::get, wall::get);

    private long secondsAfter(long nanosPassed, long wallPassed) {
        long before = clock.getAsLong();
        nanos.addAndGet(nanosPassed * 1_000_000);
        wall.addAndGet(wallPassed);
        return (clock.getAsLong() - before) / 1_000_000;
    }

    @Test
    void it_follows_the_monotonic_clock() {
        assertThat(secondsAfter(250, 250)).isEqualTo(250);
        assertThat(secondsAfter(250, 1_000)).as("a gain of less than a second").isEqualTo(250);
    }

    @Test
    void it_counts_a_suspension() {
        assertThat(secondsAfter(100, 60_100)).isEqualTo(60_100);
        assertThat(secondsAfter(100, 100)).as("once").isEqualTo(100);
    }

    @Test
    void it_adds_up_short_suspensions() {
        assertThat(secondsAfter(100, 800)).isEqualTo(100);
        assertThat(secondsAfter(100, 800)).isEqualTo(1_500);
    }

    @Test
    void it_never_goes_back_with_the_wall_clock() {
        assertThat(secondsAfter(100, -3_600_000)).isEqualTo(100);
        assertThat(secondsAfter(100, 5_100))
                .as("a suspension after a step back")
                .isEqualTo(5_100);
    }
}
