package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RepeatedTest {
    @Tag("REL-02")
    @Test
    void a_stop_interrupts_long_work_before_anybody_waits_for_its_end() throws Exception {
        LifecycleEnvironment lifecycle = new LifecycleEnvironment(new MetricRegistry());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Runnable endless = () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            ended.countDown();
        };
        Repeated.scheduleInterruptibly(lifecycle, "endless", endless, Duration.ofMillis(1));
        List<LifeCycle> managed = lifecycle.getManagedObjects();
        for (LifeCycle each : managed) {
            each.start();
        }
        begun.await();
        // The order of a stop is that of the start, backwards.
        managed.get(managed.size() - 1).stop();
        ended.await();
        assertThat(interrupted).isTrue();
        for (LifeCycle each : managed) {
            each.stop();
        }
    }
}
