package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rejected login does not reveal whether the user exists (CWE-204, CWE-208). */
class LoginRefusalTest {
    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    private record Refusal(String problem, String detail, long hashes, int roundTrips, long events) {}

    private Refusal refusal(String name, String password) {
        long hashes = world.pool.hashesRun();
        long events = world.number("SELECT count(*) FROM audit_event WHERE action = 'login' AND outcome = 'refused'");
        ProblemException[] refused = new ProblemException[1];
        int roundTrips = RoundTripCounter.of(() -> refused[0] = catchThrowableOfType(
                ProblemException.class,
                () -> world.logins.login(name, Secret.valueOf(password), SessionFixture.CLIENT)));
        assertThat(refused[0]).as(name).isNotNull();
        world.sums.flush();
        return new Refusal(
                refused[0].problem().name(),
                refused[0].detail(),
                world.pool.hashesRun() - hashes,
                roundTrips,
                world.number("SELECT count(*) FROM audit_event WHERE action = 'login' AND outcome = 'refused'")
                        - events);
    }

    @Test
    void unknown_wrong_inactive_and_deleted_get_the_same_response_at_the_same_cost() throws Exception {
        world.user("alice");
        UserId inactive = world.user("bobby");
        UserId deleted = world.user("carol");
        world.update("UPDATE users SET active = false WHERE id = ?", inactive.value());
        world.update(
                "UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL,"
                        + " password_hash = NULL, active = false, deleted_at = clock_timestamp() WHERE id = ?",
                deleted.value());
        world.accepted(world.login("ALICE@example.com"));
        // Decomposed and compatibility letters, which NFKC changes, must not cost known users another hash.
        for (String password : List.of(SessionFixture.PASSWORD + "!", "", "e\u0301\uFB01 wrong password")) {
            Refusal wrong = refusal("alice", password);
            assertThat(wrong.hashes()).isEqualTo(1);
            assertThat(wrong.events()).isEqualTo(1);
            assertThat(refusal("nobody", password)).isEqualTo(wrong);
            assertThat(refusal("nobody@example.com", password)).isEqualTo(wrong);
            assertThat(refusal("carol", password)).isEqualTo(wrong);
            assertThat(refusal("bobby", password)).isEqualTo(wrong);
            assertThat(refusal("bobby", SessionFixture.PASSWORD)).as("inactive").isEqualTo(wrong);
        }
    }

    @Test
    void credentials_never_print_the_password_hash() {
        world.user("alice");
        assertThat(world.database
                        .with(SessionDao.class, dao -> dao.credentials("alice"))
                        .orElseThrow()
                        .toString())
                .doesNotContain("argon2");
    }
}
