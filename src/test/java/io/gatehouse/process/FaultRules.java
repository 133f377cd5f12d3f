package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.process.Counts.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What every fault is judged by. */
final class FaultRules {
    static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    /** Less than what an outage lasts beyond max_staleness. */
    private static final Duration STANDSTILL = Duration.ofSeconds(2);

    private FaultRules() {}

    /**
     * Runs a fault under load on some instances, prints one line of what their clients saw, and asserts what holds in
     * every fault. What the fault stopped must run again when it ends.
     */
    static Load.Report under(String fault, List<Instance> instances, Consumer<Load> work) {
        try (Load load = Load.on(instances, MAX_STALENESS)) {
            load.recovery(instances);
            work.accept(load);
            Duration recovery = load.recovery(instances);
            Load.Report report = load.end();
            System.out.println(report.line(fault, recovery));
            assertThat(report.violations()).isEmpty();
            assertThat(report.revocations()).isPositive();
            report.counts()
                    .forEach((name, counts) -> assertThat(counts.live(Status.REFUSED))
                            .as("tokens refused by %s that nobody revoked", name)
                            .isZero());
            return report;
        }
    }

    /**
     * The same for a fault that no check may notice: each is answered, and none by 503. A machine that stands still longer
     * than {@code max_staleness} is excused: an instance that wakes does not know at first, until it has read the stream. A
     * fault that makes instances go stale shows as 503s for the rest of the outage.
     */
    static void unnoticed(String fault, Deployment deployment, Consumer<Load> work) {
        deployment.awaitMembers();
        Load.Report report = under(fault, deployment.instances(), work);
        report.counts().forEach((name, counts) -> {
            assertThat(counts.longestUnknown())
                    .as("503 of %s: %s", name, report.counts())
                    .isLessThan(STANDSTILL);
            assertThat(counts.live(Status.NONE)).as("no answer of %s", name).isZero();
        });
    }
}
