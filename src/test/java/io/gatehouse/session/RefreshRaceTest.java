package io.gatehouse.session;

import static io.gatehouse.testing.Race.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Races of refreshes with refreshes and logouts. */
@SlowTest
class RefreshRaceTest {
    private static final int TABS = 4;

    private SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    @Tag("REF-03")
    @Test
    void rfc9700_4_14_2_tabs_with_one_token_all_get_the_one_new_pair() throws Exception {
        world.user("alice");
        TokenPair pair = world.login("alice");
        for (int round = 1; round <= Race.ROUNDS; round++) {
            TokenPair presented = pair;
            List<TokenPair> got = Race.run(TABS, () -> world.refresh(presented));
            assertThat(distinct(got)).hasSize(1);
            assertThat(got.stream().map(each -> world.verified(each).tokenId()).collect(Collectors.toSet()))
                    .hasSize(1);
            assertThat(world.number("SELECT generation FROM session")).isEqualTo(round);
            assertThat(world.isDenied(presented)).isTrue();
            world.accepted(got.get(0));
            pair = got.get(round % TABS);
        }
        assertThat(world.number("SELECT count(*) FROM revocation WHERE kind = 'token'"))
                .as("one rotation each, and each replaces the row of the one before")
                .isEqualTo(1);
    }

    @Tag("REF-03")
    @Test
    void without_a_grace_exactly_one_wins_and_the_session_ends() throws Exception {
        world.close();
        world = new SessionFixture(Duration.ZERO);
        world.user("alice");
        world.user("bob");
        TokenPair bystander = world.login("bob");
        for (int round = 0; round < Race.ROUNDS; round++) {
            TokenPair presented = world.login("alice");
            List<Optional<TokenPair>> got = Race.run(TABS, () -> attempt(() -> world.refresh(presented)));
            List<TokenPair> won = got.stream().flatMap(Optional::stream).toList();
            assertThat(won).hasSize(1);
            assertThat(world.number("SELECT count(*) FROM session"))
                    .as("the bystander's")
                    .isEqualTo(1);
            assertThat(world.isDenied(presented)).isTrue();
            assertThat(world.isDenied(won.get(0))).isTrue();
        }
        world.accepted(bystander);
        world.accepted(world.refresh(bystander));
    }

    @Tag("REF-09")
    @Test
    void a_refresh_that_races_with_a_logout_leaves_no_live_pair_and_ends_no_other_session() throws Exception {
        world.user("alice");
        TokenPair other = world.login("alice");
        leavesNoLivePair(pair -> world.logouts.logout(world.caller(pair)));
        world.accepted(other);
        world.accepted(world.refresh(other));
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
    }

    @Tag("REF-09")
    @Test
    void a_refresh_that_races_with_a_logout_everywhere_leaves_no_live_pair_and_ends_no_other_user() throws Exception {
        world.user("alice");
        world.user("bob");
        TokenPair bystander = world.login("bob");
        leavesNoLivePair(pair -> world.logouts.logoutEverywhere(world.caller(pair)));
        world.accepted(bystander);
        world.accepted(world.refresh(bystander));
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
    }

    private void leavesNoLivePair(Consumer<TokenPair> logout) throws Exception {
        for (int round = 0; round < Race.ROUNDS; round++) {
            TokenPair pair = world.login("alice");
            world.accepted(pair);
            Optional<TokenPair> refreshed = Race.<TokenPair>against(
                            () -> logout.accept(pair), List.of(() -> world.refresh(pair)))
                    .get(0);
            assertThat(world.isDenied(pair)).isTrue();
            refreshed.ifPresent(next -> {
                assertThat(world.isDenied(next)).isTrue();
                assertThat(attempt(() -> world.refresh(next))).isEmpty();
            });
        }
    }

    private static Set<String> distinct(List<TokenPair> pairs) {
        return pairs.stream().map(pair -> pair.refreshToken().reveal()).collect(Collectors.toSet());
    }
}
