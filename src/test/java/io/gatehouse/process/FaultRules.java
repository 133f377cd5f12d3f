package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.process.Counts.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Runs faults under load and asserts the rules that hold during every fault. */
final class FaultRules {
    static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    /** Shorter than the part of an outage that exceeds max_staleness. */
    private static final Duration STANDSTILL = Duration.ofSeconds(2);

    private FaultRules() {}

    /**
     * Runs a fault under load on these instances, prints one line with the clients' results, and asserts the rules of
     * every fault. Everything that the fault stops must run again at its end.
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
                            .as("live tokens that %s rejected", name)
                            .isZero());
            return report;
        }
    }

    /**
     * Runs a fault that must not affect checks: each gets a response, and none stays 503. A short series of 503 is
     * allowed, because an instance on a machine that stalled longer than {@code max_staleness} is stale until it has
     * read the stream. A fault that makes instances stale causes 503 for the rest of the outage.
     */
    static void unnoticed(String fault, Deployment deployment, Consumer<Load> work) {
        deployment.awaitMembers();
        Load.Report report = under(fault, deployment.instances(), work);
        report.counts().forEach((name, counts) -> {
            assertThat(counts.longestUnknown())
                    .as("longest series of 503 of %s: %s", name, report.counts())
                    .isLessThan(STANDSTILL);
            assertThat(counts.live(Status.NONE))
                    .as("checks without a response from %s", name)
                    .isZero();
        });
    }
}
