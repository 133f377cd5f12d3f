package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Race tests: an account changes on one process while its user refreshes or logs in on another.
 * {@code -Drace.rounds=1000} runs more rounds.
 */
@SlowTest
@Tag("processes")
class AccountRacesIT {
    private static final int ROUNDS = Integer.getInteger("race.rounds", 10);
    private static final String OTHER_PASSWORD = "staple battery horse correct";
    private static final String ROLE = "race-editor";

    private static Deployment deployment;
    private static Instance first;
    private static Instance second;
    private static String administrator;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(2);
        first = deployment.instance(0);
        second = deployment.instance(1);
        deployment.createSuperuser("race-root", Load.PASSWORD);
        administrator = first.api().login("race-root", Load.PASSWORD).access();
        Map<String, String> role = Map.of("title", ROLE, "description", "");
        assertThat(first.api().post("/roles", administrator, role).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    @Test
    void after_a_race_with_a_password_change_a_refresh_is_valid_only_in_the_changing_session() throws Exception {
        Pair kept = Load.newUser(first, "race-password");
        String password = Load.PASSWORD;
        for (int round = 0; round < ROUNDS; round++) {
            Pair asking = kept;
            String present = password;
            String next = another(present);
            Pair other = login("race-password", present);
            Optional<Pair> refreshed = whileRefreshing(other, () -> changePassword(asking, present, next));
            assertDead(other, refreshed);
            kept = Objects.requireNonNull(second.refresh(asking), "the session that asked");
            awaitAcceptance(kept);
            password = next;
        }
    }

    @Test
    void a_login_with_the_old_password_that_races_with_its_change_opens_no_lasting_session() throws Exception {
        Pair kept = Load.newUser(first, "race-old-password");
        String password = Load.PASSWORD;
        for (int round = 0; round < ROUNDS; round++) {
            String present = password;
            String next = another(present);
            Optional<Pair> opened = against(
                    () -> changePassword(kept, present, next),
                    () -> Optional.ofNullable(second.login("race-old-password", present)));
            opened.ifPresent(pair -> assertDead(pair, Optional.empty()));
            assertThat(second.login("race-old-password", present)).isNull();
            awaitAcceptance(kept);
            password = next;
        }
    }

    @Test
    void a_refresh_that_races_with_a_role_removal_succeeds_without_the_role() throws Exception {
        Load.newUser(first, "race-role");
        Pair pair = login("race-role", Load.PASSWORD);
        for (int round = 0; round < ROUNDS; round++) {
            access("assign", "race-role");
            Pair before = Objects.requireNonNull(first.refresh(pair));
            Pair after =
                    whileRefreshing(before, () -> access("remove", "race-role")).orElseThrow();
            deployment.awaitRefusal(before.access());
            for (Instance each : deployment.instances()) {
                Eventually.await(
                        each.name() + " accepts no removed role",
                        () -> status(each, "/auth/check?role=" + ROLE, after) != 204);
            }
            pair = Objects.requireNonNull(second.refresh(after), "nobody is logged out");
            awaitAcceptance(pair);
        }
    }

    @Test
    void a_refresh_that_races_with_a_deactivation_leaves_no_live_token() throws Exception {
        Load.newUser(first, "race-away");
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = login("race-away", Load.PASSWORD);
            assertDead(pair, whileRefreshing(pair, () -> user("race-away", "POST", "/deactivate")));
            user("race-away", "POST", "/activate");
        }
    }

    @Test
    void a_refresh_that_races_with_a_deletion_leaves_no_live_token() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = Load.newUser(first, "race-gone");
            assertDead(pair, whileRefreshing(pair, () -> user("race-gone", "DELETE", "")));
        }
    }

    private static String another(String password) {
        return password.equals(Load.PASSWORD) ? OTHER_PASSWORD : Load.PASSWORD;
    }

    private static Pair login(String login, String password) {
        return Objects.requireNonNull(first.login(login, password), "a login");
    }

    private static Optional<Pair> whileRefreshing(Pair pair, Runnable change) throws Exception {
        return against(change, () -> Optional.ofNullable(second.refresh(pair)));
    }

    private static Optional<Pair> against(Runnable change, Callable<Optional<Pair>> call) throws Exception {
        Callable<Optional<Pair>> changing = () -> {
            change.run();
            return Optional.empty();
        };
        return Race.run(List.of(call, changing)).get(0);
    }

    private static void changePassword(Pair asking, String present, String next) {
        Map<String, String> change = Map.of("current_password", present, "password", next);
        assertThat(first.api()
                        .patch("/profile/personal", asking.access(), change)
                        .status())
                .isEqualTo(200);
    }

    private static void access(String verb, String login) {
        Map<String, String> who = Map.of("user_login", login, "role_title", ROLE);
        assertThat(first.api().post("/access/" + verb, administrator, who).status())
                .isBetween(200, 299);
    }

    private static void user(String login, String method, String what) {
        Api.Answer answer = first.api().send(method, "/users/" + login + what, administrator, null, null);
        assertThat(answer.status()).isEqualTo(200);
    }

    private static int status(Instance instance, String path, Pair pair) {
        return instance.api().get(path, pair.access()).status();
    }

    /** Asserts that every instance rejects the pair and the result of refreshing it. */
    private static void assertDead(Pair before, Optional<Pair> refreshed) {
        Pair newest = refreshed.orElse(before);
        deployment.awaitRefusal(before.access());
        deployment.awaitRefusal(newest.access());
        assertThat(first.refresh(newest)).isNull();
        assertThat(second.refresh(newest)).isNull();
    }

    private static void awaitAcceptance(Pair pair) {
        for (Instance each : deployment.instances()) {
            Eventually.await(each.name() + " accepts", () -> each.check(pair.access()) == 204);
        }
    }
}
