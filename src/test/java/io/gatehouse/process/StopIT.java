package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gatehouse.testing.Signals;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the shutdown of an instance by signals. */
@Tag("processes")
class StopIT {
    private static final int CUT_OFF = 1;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_signal_starts_a_graceful_shutdown(String signal) {
        assumeFalse(
                Signals.isIgnored(signal),
                "the parent process of this JVM ignores the signal, and child processes inherit that");
        try (Deployment deployment = Deployment.of(1)) {
            Instance instance = deployment.instance(0);
            Load.newUser(instance, "stopped");

            assertThat(instance.process().signal(signal)).isZero();

            assertThat(deployment.postgres().number("SELECT count(*) FROM member"))
                    .as("the instance left the cluster")
                    .isZero();
            assertThat(instance.process().output()).doesNotContain("WARN", "ERROR");
        }
    }

    @Test
    void stores_that_do_not_respond_do_not_block_the_shutdown() {
        try (Deployment deployment = Deployment.of(1)) {
            Instance instance = deployment.instance(0);
            Load.newUser(instance, "hung-stores");
            deployment.postgres().freeze();
            deployment.redis().freeze();
            try {
                assertThat(instance.process().terminate()).isZero();
            } finally {
                deployment.redis().thaw();
                deployment.postgres().thaw();
            }
        }
    }

    @Test
    void a_shutdown_that_exceeds_its_limit_is_aborted_and_logged() {
        try (Deployment deployment = Deployment.of(1)) {
            // Statements that block for a minute also block the jobs that run them.
            Instance instance = deployment.start(
                    Map.of("GATEHOUSE_DRAIN_LIMIT", "1s", "GATEHOUSE_DATABASE_STATEMENT_TIMEOUT", "60s"));
            deployment.postgres().freeze();
            try {
                assertThat(instance.process().terminate()).isEqualTo(CUT_OFF);
                assertThat(instance.process().output())
                        .contains("The shutdown exceeded its limit of PT1S and is aborted");
            } finally {
                deployment.postgres().thaw();
            }
        }
    }
}
