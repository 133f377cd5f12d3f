package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Race tests with two clients on two processes. {@code -Drace.rounds=1000} runs more rounds. */
@SlowTest
@Tag("processes")
class RacesIT {
    private static final int ROUNDS = Integer.getInteger("race.rounds", 15);
    private static Deployment deployment;
    private static Instance first;
    private static Instance second;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(2);
        first = deployment.instance(0);
        second = deployment.instance(1);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    private static Pair login(String login) {
        return Objects.requireNonNull(first.login(login, Load.PASSWORD));
    }

    @Test
    void two_racing_refreshes_get_the_same_new_pair() throws Exception {
        Pair pair = Load.newUser(first, "race-refresh");
        for (int round = 0; round < ROUNDS; round++) {
            Pair presented = pair;
            List<Pair> got = Race.run(List.<Callable<Pair>>of(
                    () -> Objects.requireNonNull(first.refresh(presented)),
                    () -> Objects.requireNonNull(second.refresh(presented))));
            assertThat(got.get(0).refresh()).isEqualTo(got.get(1).refresh());
            deployment.awaitRefusal(presented.access());
            for (Pair each : got) {
                assertThat(first.check(each.access())).isEqualTo(204);
                assertThat(second.check(each.access())).isEqualTo(204);
            }
            pair = got.get(0);
        }
    }

    @Test
    void a_refresh_that_races_with_a_logout_leaves_no_live_token() throws Exception {
        Load.newUser(first, "race-logout");
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = login("race-logout");
            Callable<Optional<Pair>> refresh = () -> Optional.ofNullable(first.refresh(pair));
            Callable<Optional<Pair>> logout = () -> {
                // Rejected if the refresh came first and denied the token of this request.
                int status = second.logout(pair.access());
                return Optional.of(pair).filter(ended -> status >= 200 && status < 300);
            };
            List<Optional<Pair>> got = Race.run(List.of(refresh, logout));
            Optional<Pair> refreshed = got.get(0);
            assertThat(refreshed.isPresent() || got.get(1).isPresent())
                    .as("the refresh or the logout succeeds")
                    .isTrue();
            deployment.awaitRefusal(pair.access());
            if (got.get(1).isPresent()) {
                assertThat(first.refresh(pair))
                        .as("a refresh of the ended session")
                        .isNull();
                refreshed.ifPresent(each -> {
                    deployment.awaitRefusal(each.access());
                    assertThat(second.refresh(each)).isNull();
                });
            } else {
                assertThat(second.check(refreshed.orElseThrow().access())).isEqualTo(204);
            }
        }
    }

    @Test
    void after_the_first_rejection_a_check_that_races_with_a_logout_never_accepts() throws Exception {
        Load.newUser(first, "race-check");
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = login("race-check");
            Callable<Boolean> logout = () -> {
                int status = first.logout(pair.access());
                return status >= 200 && status < 300 && first.check(pair.access()) == 401;
            };
            Callable<Boolean> checks = () -> {
                Eventually.await("the other refuses", () -> second.check(pair.access()) == 401);
                return second.check(pair.access()) == 401;
            };
            assertThat(Race.run(List.of(logout, checks))).containsExactly(true, true);
        }
    }

    @Test
    void a_refresh_that_races_with_logout_everywhere_leaves_no_live_token() throws Exception {
        Load.newUser(first, "race-everywhere");
        for (int round = 0; round < ROUNDS; round++) {
            Pair asking = login("race-everywhere");
            Pair other = login("race-everywhere");
            Callable<Optional<Pair>> refresh = () -> Optional.ofNullable(second.refresh(other));
            Callable<Optional<Pair>> logout = () -> {
                int status = first.api()
                        .send("POST", "/auth/logout?logout_everywhere=true", asking.access(), null, null)
                        .status();
                return Optional.of(asking).filter(ended -> status >= 200 && status < 300);
            };
            List<Optional<Pair>> got = Race.run(List.of(refresh, logout));
            assertThat(got.get(1)).as("the logout succeeds").isPresent();
            deployment.awaitRefusal(asking.access());
            deployment.awaitRefusal(other.access());
            assertThat(second.refresh(other)).isNull();
            got.get(0).ifPresent(each -> {
                deployment.awaitRefusal(each.access());
                assertThat(first.refresh(each)).isNull();
            });
            assertThat(second.check(login("race-everywhere").access()))
                    .as("a new login")
                    .isEqualTo(204);
        }
    }
}
