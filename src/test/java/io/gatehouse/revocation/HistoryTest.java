package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.sql.SQLException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories on real servers. Instances revoke, lose their connection to a store, are killed and restarted, while
 * stream messages are lost, repeated, reordered and delayed. A confirmed revocation takes effect at once on the instance
 * that confirmed it, and everywhere within the maximum staleness. No other session is rejected. In the end every replica
 * equals PostgreSQL. {@code -Dgatehouse.histories=1000} runs new histories, {@code -Dgatehouse.history.seed=…} repeats
 * one.
 */
@SlowTest
class HistoryTest {
    private static final int STEPS = 1_000;

    /**
     * Every build runs the same seeds. The first one has found that the first message of a member may be late.
     */
    static LongStream seeds() {
        Long seed = Long.getLong("gatehouse.history.seed");
        int random = Integer.getInteger("gatehouse.histories", 0);
        if (seed != null) {
            return LongStream.of(seed);
        }
        return random > 0
                ? new Random().longs(random)
                : LongStream.concat(LongStream.of(2_677_688_834_635_288_122L), new Random(1).longs(11));
    }

    @Tag("REV-04")
    @Tag("REV-07")
    @ParameterizedTest
    @MethodSource("seeds")
    void no_history_makes_an_instance_accept_a_revoked_token(long seed) throws SQLException {
        try (ClusterSimulation world =
                new ClusterSimulation(TestDatabase.emptied(), TestRedis.fresh(), new Random(seed))) {
            for (int step = 0; step < STEPS; step++) {
                world.step();
                assertThat(world.model().wronglyAccepted())
                        .as("seed %d, step %d", seed, step)
                        .isEmpty();
                assertThat(world.model().wronglyRefused())
                        .as("seed %d, step %d", seed, step)
                        .isEmpty();
            }
            world.heal();
            assertThat(world.differences()).as("seed %d", seed).isEmpty();
            System.out.printf(
                    "history %d: %d revocations, fresh by the stream alone %d times%n",
                    seed, world.model().revoked(), world.freshByStream());
            assertThat(world.model().revoked())
                    .as("the history has revocations")
                    .isPositive();
        }
    }
}
