package io.gatehouse.session;

import static io.gatehouse.testing.Race.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Races of refreshes and logins with changes of the account. The changes repeat what the services of accounts and roles do
 * in their transactions, which this package cannot call.
 */
@SlowTest
class AccountRaceTest {
    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    @Tag("REV-01")
    @Test
    void a_refresh_that_races_with_a_password_change_survives_only_in_the_session_of_the_change() throws Exception {
        UserId user = world.user("alice");
        String hash = world.hasher.hash(Secret.valueOf(SessionFixture.PASSWORD));
        TokenPair kept = world.login("alice");
        for (int round = 0; round < Race.ROUNDS; round++) {
            TokenPair asking = kept;
            TokenPair other = world.login("alice");
            List<Optional<TokenPair>> got = Race.<TokenPair>against(
                    () -> changePassword(user, asking, hash),
                    List.of(() -> world.refresh(asking), () -> world.refresh(other)));
            kept = got.get(0).orElseThrow();
            world.accepted(kept);
            assertDead(other, got.get(1));
        }
        world.accepted(world.refresh(kept));
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
    }

    @Tag("REV-01")
    @Test
    void a_login_with_the_old_password_that_races_with_its_change_leaves_no_live_session() throws Exception {
        UserId user = world.user("alice");
        List<Secret> passwords = List.of(Secret.valueOf(SessionFixture.PASSWORD), Secret.valueOf("another password"));
        List<String> hashes = passwords.stream().map(world.hasher::hash).toList();
        TokenPair kept = world.login("alice");
        for (int round = 0; round < Race.ROUNDS; round++) {
            Secret old = passwords.get(round % 2);
            String fresh = hashes.get((round + 1) % 2);
            Optional<TokenPair> opened = Race.<TokenPair>against(
                            () -> changePassword(user, kept, fresh), List.of(() -> login(old)))
                    .get(0);
            opened.ifPresent(pair -> assertDead(pair, Optional.empty()));
            assertThat(world.number("SELECT count(*) FROM session"))
                    .as("the session that asked")
                    .isEqualTo(1);
            world.accepted(kept);
        }
        world.accepted(world.refresh(kept));
        world.accepted(login(passwords.get(Race.ROUNDS % 2)));
    }

    @Tag("REV-12")
    @Test
    void a_refresh_that_races_with_a_role_removal_is_not_refused_for_it_nor_keeps_the_role() throws Exception {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        for (int round = 0; round < Race.ROUNDS; round++) {
            world.grant(user, "admin");
            TokenPair before = world.refresh(pair);
            assertThat(world.accepted(before).roles()).contains("admin");
            TokenPair after = Race.<TokenPair>against(() -> removeAdmin(user), List.of(() -> world.refresh(before)))
                    .get(0)
                    .orElseThrow();
            assertThat(world.isDenied(before)).isTrue();
            assertNoLiveAdmin(after);
            pair = after;
        }
        world.accepted(world.refresh(pair));
    }

    @Tag("REV-12")
    @Test
    void a_login_that_races_with_a_role_removal_is_never_refused_for_it_nor_keeps_the_role() throws Exception {
        UserId user = world.user("alice");
        for (int round = 0; round < Race.ROUNDS; round++) {
            world.grant(user, "admin");
            TokenPair pair = Race.<TokenPair>against(() -> removeAdmin(user), List.of(() -> world.login("alice")))
                    .get(0)
                    .orElseThrow();
            assertNoLiveAdmin(pair);
            world.accepted(world.refresh(pair));
        }
    }

    @Tag("REV-01")
    @Test
    void a_refresh_that_races_with_a_deactivation_leaves_no_live_pair() throws Exception {
        UserId user = world.user("alice");
        world.user("bob");
        TokenPair bystander = world.login("bob");
        for (int round = 0; round < Race.ROUNDS; round++) {
            TokenPair pair = world.login("alice");
            world.accepted(pair);
            Optional<TokenPair> got = Race.<TokenPair>against(
                            () -> endAllAfter(user, dao -> dao.active(user.value(), false)),
                            List.of(() -> world.refresh(pair)))
                    .get(0);
            assertDead(pair, got);
            world.update("UPDATE users SET active = true WHERE id = ?", user.value());
        }
        world.accepted(bystander);
        world.accepted(world.refresh(bystander));
    }

    @Tag("REV-01")
    @Test
    void a_refresh_that_races_with_a_deletion_leaves_no_live_pair() throws Exception {
        world.user("bob");
        TokenPair bystander = world.login("bob");
        for (int round = 0; round < Race.ROUNDS; round++) {
            UserId user = world.user("alice");
            TokenPair pair = world.login("alice");
            world.accepted(pair);
            Optional<TokenPair> got = Race.<TokenPair>against(
                            () -> endAllAfter(user, dao -> dao.delete(user.value())),
                            List.of(() -> world.refresh(pair)))
                    .get(0);
            assertDead(pair, got);
        }
        world.accepted(bystander);
        world.accepted(world.refresh(bystander));
    }

    private void assertDead(TokenPair before, Optional<TokenPair> refreshed) {
        TokenPair newest = refreshed.orElse(before);
        assertThat(world.isDenied(before)).isTrue();
        assertThat(world.isDenied(newest)).isTrue();
        assertThat(attempt(() -> world.refresh(newest))).isEmpty();
    }

    private void assertNoLiveAdmin(TokenPair pair) {
        assertThat(world.verified(pair).roles().contains("admin") && !world.isDenied(pair))
                .as("a live token with a removed role")
                .isFalse();
    }

    private TokenPair login(Secret password) {
        return world.logins.login("alice", password, SessionFixture.CLIENT);
    }

    private void changePassword(UserId user, TokenPair asking, String hash) {
        change(tx -> {
            tx.dao(AccountChangesDao.class).password(user.value(), hash);
            world.ending.endOthers(tx, user, world.caller(asking).session());
        });
    }

    private void removeAdmin(UserId user) {
        change(tx -> {
            long epoch = tx.dao(EpochDao.class).moveAuthz(user.value()).orElseThrow();
            tx.dao(RoleRemovalDao.class).remove(user.value(), "admin");
            tx.denySubject(user, epoch);
        });
    }

    private void endAllAfter(UserId user, Consumer<AccountChangesDao> written) {
        change(tx -> {
            written.accept(tx.dao(AccountChangesDao.class));
            world.ending.endAll(tx, user);
        });
    }

    private void change(Consumer<RevokingTransaction> work) {
        world.revocations.inTransaction(tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
