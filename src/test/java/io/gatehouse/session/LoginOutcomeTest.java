package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LoginOutcomeTest {
    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    /** The outcomes that were counted. */
    private Map<LoginOutcome, Long> counted() {
        return Arrays.stream(LoginOutcome.values())
                .collect(Collectors.toMap(outcome -> outcome, this::count))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private long count(LoginOutcome outcome) {
        return world.logins(outcome);
    }

    private void refused(String name, String password) {
        assertThatThrownBy(() -> world.logins.login(name, Secret.valueOf(password), SessionFixture.CLIENT))
                .isInstanceOf(ProblemException.class);
    }

    @Tag("OPS-05")
    @Test
    void each_login_counts_once_under_its_outcome() {
        world.user("alice");
        world.login("alice");
        assertThat(counted()).isEqualTo(Map.of(LoginOutcome.SUCCEEDED, 1L));
        refused("alice", "wrong " + SessionFixture.PASSWORD);
        refused("nobody", SessionFixture.PASSWORD);
        world.update("UPDATE users SET active = false");
        refused("alice", SessionFixture.PASSWORD);
        refused("alice\u0000", SessionFixture.PASSWORD);
        world.pool.close();
        refused("alice", SessionFixture.PASSWORD);
        assertThat(counted())
                .containsEntry(LoginOutcome.SUCCEEDED, 1L)
                .containsEntry(LoginOutcome.WRONG_PASSWORD, 1L)
                .containsEntry(LoginOutcome.UNKNOWN_USER, 1L)
                .containsEntry(LoginOutcome.DEACTIVATED, 1L)
                .containsEntry(LoginOutcome.FAILED, 1L)
                .containsEntry(LoginOutcome.OVERLOADED, 1L);
    }

    @Test
    void a_login_that_is_overtaken_twice_counts_as_overtaken() {
        world.user("alice");
        world.update(
                "CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS" + " $$ BEGIN RETURN NULL; END $$");
        world.update("CREATE TRIGGER overtake BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION overtake()");
        try {
            refused("alice", SessionFixture.PASSWORD);
        } finally {
            world.update("DROP TRIGGER overtake ON session");
            world.update("DROP FUNCTION overtake()");
        }
        assertThat(counted()).isEqualTo(Map.of(LoginOutcome.OVERTAKEN, 1L));
    }
}
