package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.gatehouse.feed.FeedSimulation.Broken;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Random histories of commits, aborts, late commits, crashes, failovers, restarts and outages: no listener lacks a
 * revocation for which a response vouches. Each rule of the design is broken once to show that it is needed.
 * {@code -Dfeed.histories=} sets the number.
 */
class FeedSimulationTest {
    private static final int HISTORIES = Integer.getInteger("feed.histories", 3_000);

    @Test
    void no_listener_lacks_a_revocation_for_which_a_response_vouches() {
        long snapshots = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            FeedSimulation simulation = new FeedSimulation(seed, Broken.NOTHING);
            try {
                simulation.run();
            } catch (AssertionError e) {
                fail("Seed " + seed + ": " + e.getMessage());
            }
            snapshots += simulation.snapshots;
        }
        assertThat(snapshots).isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void every_rule_is_needed(Broken rule) {
        long failures = LongStream.range(0, HISTORIES)
                .filter(seed -> {
                    try {
                        new FeedSimulation(seed, rule).run();
                        return false;
                    } catch (AssertionError e) {
                        return true;
                    }
                })
                .limit(1)
                .count();
        assertThat(failures).as("histories that fail without the rule").isPositive();
    }
}
