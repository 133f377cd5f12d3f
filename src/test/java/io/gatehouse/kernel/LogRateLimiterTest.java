package io.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRateLimiterTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final LogRateLimiter limiter = new LogRateLimiter(now::get);

    @Test
    void one_line_per_second_is_permitted_and_the_others_are_counted() {
        assertThat(limiter.tryAcquire()).hasValue(0);
        assertThat(limiter.tryAcquire()).isEmpty();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
        assertThat(limiter.tryAcquire()).isEmpty();

        now.incrementAndGet();

        assertThat(limiter.tryAcquire()).hasValue(2);
        assertThat(limiter.tryAcquire()).isEmpty();
    }
}
