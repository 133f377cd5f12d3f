package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRateLimiterTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final LogRateLimiter pace = new LogRateLimiter(now::get);

    @Test
    void the_first_is_let_through_and_the_others_of_that_second_are_counted() {
        assertThat(pace.turn()).isZero();
        assertThat(pace.turn()).isEqualTo(LogRateLimiter.NOT_NOW);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        assertThat(pace.turn()).isEqualTo(LogRateLimiter.NOT_NOW);

        now.incrementAndGet();

        assertThat(pace.turn()).isEqualTo(2);
        assertThat(pace.turn()).isEqualTo(LogRateLimiter.NOT_NOW);
    }
}
