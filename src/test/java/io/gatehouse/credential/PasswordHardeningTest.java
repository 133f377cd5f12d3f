package io.gatehouse.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.credential.CredentialsDao.StoredPassword;
import io.gatehouse.credential.PasswordHardening.Progress;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.session.SessionFixture;
import io.gatehouse.testing.Race;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hardening wraps weak hashes without a login, and users log in as before. */
@Tag("PWD-02")
class PasswordHardeningTest {
    // MD5 of the world's password, and bcrypt of it by the library of the same name.
    private static final String MD5 = "$digest$h=md5,salt=before$$9cc2ae8a1ba7a93da39b46fc1019c481";
    private static final String BCRYPT = "$2b$05$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy";
    private static final String WRAPPED = "SELECT count(*) FROM users WHERE password_hash LIKE '$gatehouse-wrapped$%'";
    private static final String HARDENED =
            "SELECT coalesce(sum((details ->> 'count')::int), 0) FROM audit_event WHERE action = 'passwords_harden'";

    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final PasswordHardening hardening =
            new PasswordHardening(world.database, world.hasher, world.audit, workers);

    @AfterEach
    void close() {
        workers.shutdownNow();
        world.close();
    }

    private UserId userWith(String login, String hash) {
        UserId id = world.user(login);
        world.update("UPDATE users SET password_hash = ? WHERE id = ?", hash, id.value());
        return id;
    }

    private void manyWith(String hash, int count) {
        world.users.insertMany("many", count, hash);
    }

    @Test
    void weak_hashes_are_wrapped_and_their_users_log_in_as_before() throws Exception {
        world.user("alice");
        userWith("bobby", MD5);
        userWith("carol", BCRYPT);
        userWith("david", "*");

        Progress planned = hardening.run(true, progress -> {});
        assertThat(planned.kinds())
                .containsEntry("digest h=md5,salt=before", 1L)
                .containsEntry("bcrypt cost=5", 1L)
                .containsEntry("argon2id v=19 m=64,t=1,p=1", 1L)
                .containsEntry("of no known scheme", 1L)
                .hasSize(4);
        assertThat(planned.weak()).isEqualTo(2);
        assertThat(world.number(WRAPPED)).as("counting changes nothing").isZero();

        Progress done = hardening.run(false, progress -> {});
        assertThat(done.hardened()).isEqualTo(2);
        assertThat(done.changed()).isZero();
        assertThat(world.number(WRAPPED)).isEqualTo(2);
        assertThat(world.number(HARDENED)).isEqualTo(2);

        for (String login : List.of("alice", "bobby", "carol")) {
            world.requireRefusal(login, "another password");
            world.requireLogin(login);
        }
        assertThat(world.number(WRAPPED)).as("the login upgrades them").isZero();
    }

    @Test
    void a_second_run_finds_nothing_weak() {
        userWith("bobby", MD5);
        assertThat(hardening.run(false, progress -> {}).hardened()).isEqualTo(1);
        Progress again = hardening.run(false, progress -> {});
        assertThat(again.weak()).isZero();
        assertThat(again.hardened()).isZero();
        assertThat(world.number(HARDENED)).isEqualTo(1);
    }

    @Test
    void every_page_is_read_and_two_concurrent_runs_wrap_each_hash_once() throws Exception {
        manyWith(MD5, 1_050);
        Callable<Progress> run = () -> hardening.run(false, progress -> {});

        List<Progress> runs = Race.run(List.of(run, run));

        assertThat(runs.stream().mapToLong(Progress::hardened).sum()).isEqualTo(1_050);
        assertThat(world.number(WRAPPED)).isEqualTo(1_050);
        assertThat(world.number(HARDENED)).isEqualTo(1_050);
    }

    @Test
    void the_next_run_completes_a_run_that_failed_half_way() {
        manyWith(MD5, 250);
        assertThatThrownBy(() -> hardening.run(false, progress -> {
                    throw new IllegalStateException("killed after the first batch");
                }))
                .hasMessageContaining("killed");
        assertThat(world.number(WRAPPED)).isEqualTo(100);
        assertThat(hardening.run(false, progress -> {}).hardened()).isEqualTo(150);
        assertThat(world.number(WRAPPED)).isEqualTo(250);
    }

    @Test
    void a_password_change_wins_over_the_wrapped_old_hash() {
        String changed = world.hasher.hash(Secret.valueOf("a new password"));
        manyWith(MD5, 150);
        // In the second batch. Its hashes are read before the first batch is written.
        UUID last = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
        world.users.insert(last, "bobby", "b@example.com", MD5);

        Progress done = hardening.run(
                false, progress -> world.update("UPDATE users SET password_hash = ? WHERE login = 'bobby'", changed));
        assertThat(done.changed()).isEqualTo(1);
        assertThat(done.hardened()).isEqualTo(150);
        assertThat(world.number("SELECT count(*) FROM users WHERE password_hash = ?", changed))
                .isEqualTo(1);
    }

    @Test
    void a_password_change_wins_over_the_hash_upgrade_of_a_login() {
        UserId bobby = userWith("bobby", BCRYPT);
        String changed = world.hasher.hash(Secret.valueOf("a new password"));
        PasswordCheck check = new PasswordCheck(
                world.database,
                world.pool,
                world.hasher,
                new DummyHashes(Secret.valueOf("test"), List.of(world.hasher.dummy())),
                upgrade -> {
                    world.update("UPDATE users SET password_hash = ? WHERE login = 'bobby'", changed);
                    upgrade.run();
                });

        check.upgradeLater(new StoredPassword(bobby.value(), BCRYPT), Secret.valueOf(SessionFixture.PASSWORD));

        assertThat(world.number("SELECT count(*) FROM users WHERE password_hash = ?", changed))
                .isEqualTo(1);
    }
}
