package io.gatehouse.account;

import static io.gatehouse.account.AccountFixture.PASSWORD;
import static io.gatehouse.account.AccountFixture.request;
import static io.gatehouse.testing.Refusals.errorsOf;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashRequest;
import io.gatehouse.testing.Race;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RegistrationServiceTest {
    private static final AccountFixture WORLD = new AccountFixture();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void a_new_user_gets_an_account_with_the_default_role() {
        ProfileView made = WORLD.register(request("Newcomer", "New.Comer@Example.com"));

        assertThat(made.id().version()).isEqualTo(7);
        assertThat(made.login()).isEqualTo("Newcomer");
        assertThat(made.email()).isEqualTo("New.Comer@Example.com");
        assertThat(made.firstName()).isEqualTo("Ada");
        assertThat(made.lastName()).isEqualTo("Lovelace");
        assertThat(made.roles()).containsExactly("subscriber");
        assertThat(WORLD.profiles.profile(new UserId(made.id()))).isEqualTo(made);
    }

    @Test
    void the_stored_hash_is_that_of_the_password() {
        UserId user = WORLD.register("hashed-user");

        String hash = WORLD.database
                .with(AccountDao.class, dao -> dao.findPasswordHash(user.value()))
                .orElseThrow();

        assertThat(WORLD.hashing.verify(PASSWORD, hash, HashRequest.INTERNAL)).isTrue();
        assertThat(WORLD.hashing.verify(Secret.valueOf("another password"), hash, HashRequest.INTERNAL))
                .isFalse();
    }

    @Test
    @Tag("AUD-01")
    void a_registration_is_audited() {
        assertThat(WORLD.auditOf(WORLD.register("audited-user"))).containsExactly("register");
    }

    @Test
    void all_invalid_fields_are_reported_together_and_no_hash_is_run() {
        long hashes = WORLD.hashing.hashesRun();
        var request = new RegistrationRequest("no", "nobody", " ", "Love\u202Elace", Secret.valueOf("1234567"));

        assertThat(problemOf(() -> WORLD.register(request))).isEqualTo(Problem.INPUT_INVALID);
        assertThat(errorsOf(() -> WORLD.register(request)))
                .contains("login", "email", "first_name", "last_name", "password");
        assertThat(WORLD.hashing.hashesRun()).isEqualTo(hashes);
    }

    @Test
    void all_missing_fields_are_reported() {
        var request = new RegistrationRequest(null, null, null, null, null);

        assertThat(errorsOf(() -> WORLD.register(request)))
                .containsExactly("login", "email", "first_name", "last_name", "password");
    }

    @Test
    @Tag("PWD-04")
    void the_login_and_the_email_are_rejected_as_passwords() {
        var login =
                new RegistrationRequest("borrowed-login", "b@example.com", "A", "B", Secret.valueOf("Borrowed-Login"));
        var email =
                new RegistrationRequest("borrowed-email", "bo@example.com", "A", "B", Secret.valueOf("BO@example.com"));

        assertThat(errorsOf(() -> WORLD.register(login))).containsExactly("password");
        assertThat(errorsOf(() -> WORLD.register(email))).containsExactly("password");
    }

    @Test
    void a_login_in_use_is_rejected_in_any_case() {
        WORLD.register("taken-login");

        RegistrationRequest again = request("TAKEN-login", "free@example.com");
        assertThat(problemOf(() -> WORLD.register(again))).isEqualTo(Problem.LOGIN_TAKEN);
        assertThat(errorsOf(() -> WORLD.register(again))).containsExactly("login");
    }

    @Test
    void an_email_in_use_is_rejected_in_any_case() {
        WORLD.register("taken-email");

        RegistrationRequest again = request("free-login", "Taken-Email@EXAMPLE.com");
        assertThat(problemOf(() -> WORLD.register(again))).isEqualTo(Problem.EMAIL_TAKEN);
        assertThat(errorsOf(() -> WORLD.register(again))).containsExactly("email");
    }

    @Test
    void conflicts_of_login_and_email_are_reported_together_and_no_hash_is_run() {
        WORLD.register("taken-both");
        long hashes = WORLD.hashing.hashesRun();

        assertThat(errorsOf(() -> WORLD.register(request("taken-both")))).containsExactly("login", "email");
        assertThat(WORLD.hashing.hashesRun()).isEqualTo(hashes);
    }

    @Test
    void one_of_sixteen_concurrent_registrations_of_a_login_succeeds_completely() throws Exception {
        List<Callable<String>> calls = IntStream.range(0, 16)
                .<Callable<String>>mapToObj(i -> () -> outcome(request("racing-login", "racer" + i + "@example.com")))
                .toList();

        List<String> outcomes = Race.run(calls);

        assertThat(outcomes).containsOnlyOnce("made");
        assertThat(outcomes.stream().filter("LOGIN_TAKEN"::equals)).hasSize(15);
        assertThat(WORLD.number("SELECT count(*) FROM users WHERE email LIKE 'racer%'"))
                .isEqualTo(1);
        assertThat(WORLD.number("""
                SELECT count(*) FROM users u JOIN user_role ur ON ur.user_id = u.id
                JOIN audit_event a ON a.subject_id = u.id AND a.action = 'register'
                WHERE u.login = 'racing-login'
                """)).isEqualTo(1);
        assertThat(WORLD.number("""
                SELECT count(*) FROM audit_event a WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = a.subject_id)
                """)).isZero();
    }

    private static String outcome(RegistrationRequest request) {
        try {
            WORLD.register(request);
            return "made";
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }
}
