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
 * Random histories on real servers: instances that revoke, that lose touch with either store, that are killed and
 * started, while messages of the stream are lost, repeated, reordered and delayed. Whatever happens, a revocation that
 * was answered is refused at once where it was answered and within the allowed staleness everywhere; nothing else is
 * ever refused; and in the end every replica equals PostgreSQL. {@code -Dgatehouse.histories=1000} runs new ones,
 * {@code -Dgatehouse.history.seed=…} one again.
 */
@SlowTest
class HistoryTest {
    private static final int STEPS = 1_000;

    /**
     * A build runs the same ones each time, the first of which once found that the first word of a member may be late.
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
    void no_history_makes_an_instance_accept_what_was_revoked(long seed) throws SQLException {
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
                    .as("the history had something to forget")
                    .isPositive();
        }
    }
}
