package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RefreshServiceTest {
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final SessionFixture world = new SessionFixture(GRACE);

    @AfterEach
    void close() {
        world.close();
    }

    private void assertRefused(TokenPair pair) {
        assertRefused(pair.refreshToken());
    }

    private void assertRefused(Secret token) {
        assertThatThrownBy(() -> world.refreshes.refresh(token, SessionFixture.HOME))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REFRESH_TOKEN_INVALID));
    }

    private long sessions() {
        return world.number("SELECT count(*) FROM session");
    }

    @Test
    void rfc6749_6_a_refresh_gives_a_new_pair_and_denies_the_old_access_token() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        assertThat(world.isDenied(first)).isTrue();
        assertThat(world.accepted(second).subject()).isEqualTo(user.value());
        assertThat(second.expiresIn()).isEqualTo(7200);
        assertThat(second.refreshExpiresIn()).isEqualTo(14 * 86_400);
        DenylistEntry published = world.published.get(0);
        assertThat(published.key()).isEqualTo(world.verified(first).tokenId());
        assertThat(published.expiresAt())
                .isAfterOrEqualTo(world.verified(first).expiresAt().plusSeconds(330));
    }

    @Tag("REF-02")
    @Test
    void the_hash_of_the_old_token_is_removed_from_the_database() {
        world.user("alice");
        TokenPair first = world.login("alice");
        RefreshToken old = world.codec.read(first.refreshToken()).orElseThrow();
        String count = "SELECT count(*) FROM session WHERE token_hash = ?";
        assertThat(world.number(count, old.hash())).isEqualTo(1);
        world.refresh(first);
        assertThat(world.number(count, old.hash())).isZero();
        assertThat(world.number(count, old.at(1).hash())).isEqualTo(1);
    }

    @Tag("REF-04")
    @Tag("REF-07")
    @Test
    void inside_the_grace_the_holder_gets_the_current_pair_up_to_two_generations_back() throws TokenRejectedException {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        TokenPair third = world.refresh(second);
        for (TokenPair old : List.of(second, first)) {
            TokenPair repeat = world.refresh(old);
            assertThat(repeat.refreshToken().reveal())
                    .isEqualTo(third.refreshToken().reveal());
            assertThat(world.accepted(repeat).tokenId())
                    .isEqualTo(world.verified(third).tokenId());
            assertThat(world.verified(repeat).expiresAt())
                    .isEqualTo(world.verified(third).expiresAt());
        }
        world.refresh(third);
        assertRefused(first);
        assertThat(sessions())
                .as("further back is refused, and the session lives")
                .isEqualTo(1);
    }

    @Tag("REF-04")
    @Tag("REF-05")
    @Test
    void rfc9700_4_14_2_reuse_ends_the_session() {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        world.age(GRACE.plusSeconds(1));
        assertRefused(first);
        assertThat(sessions()).isZero();
        assertThat(world.isDenied(second)).isTrue();
        assertRefused(second);
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'refresh_reused'"))
                .isEqualTo(1);
        assertThat(world.number("SELECT count(*) FROM revocation WHERE kind = 'session'"))
                .isEqualTo(1);
    }

    @Test
    void a_token_two_generations_back_is_judged_by_the_time_of_its_replacement() {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        world.age(GRACE.plusSeconds(1));
        TokenPair third = world.refresh(second);
        assertThat(world.refresh(second).refreshToken().reveal())
                .isEqualTo(third.refreshToken().reveal());
        assertRefused(first);
        assertThat(sessions()).isZero();
    }

    @Test
    void another_sessions_tokens_stay_when_one_is_ended_for_reuse() throws TokenRejectedException {
        world.user("alice");
        TokenPair other = world.login("alice");
        TokenPair first = world.login("alice");
        world.refresh(first);
        world.age(GRACE.plusSeconds(1));
        assertRefused(first);
        world.accepted(other);
        world.accepted(world.refresh(other));
    }

    @Tag("REF-02")
    @Test
    void a_forged_token_ends_no_session() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        RefreshToken real = world.codec.read(pair.refreshToken()).orElseThrow();
        byte[] secret = new byte[RefreshToken.SECRET_LENGTH];
        ThreadLocalRandom.current().nextBytes(secret);
        // Even somebody who has the MAC key cannot end a session without its secret.
        for (int generation : List.of(-5, 0, 1, 7)) {
            RefreshToken forged = new RefreshToken(real.session(), generation, secret);
            assertRefused(world.codec.write(forged));
        }
        assertThat(sessions()).isEqualTo(1);
        world.accepted(world.refresh(pair));
    }

    @Test
    void a_token_newer_than_the_row_is_accepted_since_the_database_lost_it() throws TokenRejectedException {
        world.user("alice");
        TokenPair lost = world.login("alice");
        RefreshToken present = world.codec.read(lost.refreshToken()).orElseThrow();
        for (int i = 0; i < 3; i++) {
            lost = world.refresh(lost);
        }
        world.update("UPDATE session SET generation = 0, token_hash = ?", present.hash());
        TokenPair healed = world.refresh(lost);
        assertThat(world.codec.read(healed.refreshToken()).orElseThrow().generation())
                .isEqualTo(4);
        world.accepted(world.refresh(healed));
        assertThat(world.isDenied(lost)).isTrue();
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'refresh_ahead'"))
                .isEqualTo(1);
    }

    @Tag("REF-08")
    @Test
    void no_token_outlives_the_session() throws TokenRejectedException {
        world.user("alice");
        TokenPair first = world.login("alice");
        world.update("UPDATE session SET ends_at = clock_timestamp() + interval '90 seconds'");
        TokenPair second = world.refresh(first);
        assertThat(second.expiresIn()).isBetween(80L, 90L);
        assertThat(second.refreshExpiresIn()).isBetween(80L, 90L);
        VerifiedToken token = world.accepted(second);
        assertThat(Duration.between(token.issuedAt(), token.expiresAt())).isLessThanOrEqualTo(Duration.ofSeconds(91));
    }

    @Test
    void an_expired_token_is_refused_and_the_row_stays_for_the_purge() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.update("UPDATE session SET refresh_expires_at = clock_timestamp()");
        assertRefused(pair);
        assertThat(sessions()).isEqualTo(1);
    }

    @Tag("REF-09")
    @Test
    void an_inactive_user_or_ended_session_gets_no_new_pair() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        world.update("UPDATE users SET active = false WHERE id = ?", user.value());
        assertRefused(pair);
        world.update("UPDATE users SET active = true WHERE id = ?", user.value());
        TokenPair next = world.refresh(pair);
        world.accepted(next);
        world.update("UPDATE users SET session_epoch = session_epoch + 1 WHERE id = ?", user.value());
        assertRefused(next);
    }

    @Tag("REF-10")
    @Test
    void each_refresh_reads_roles_and_login_anew() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        world.grant(user, "admin");
        world.update("UPDATE users SET login = 'alicia' WHERE id = ?", user.value());
        VerifiedToken token = world.accepted(world.refresh(pair));
        assertThat(token.roles()).containsExactly("admin", "subscriber");
        assertThat(token.login()).contains("alicia");
        assertThat(world.verified(pair).roles()).containsExactly("subscriber");
    }

    @Tag("REV-13")
    @Test
    void an_epoch_that_the_database_lost_locks_no_user_out() throws TokenRejectedException {
        UserId user = world.user("alice");
        long lost = Instant.now().plusSeconds(3600).toEpochMilli();
        Instant until = Instant.now().plusSeconds(86_400);
        world.replica.apply(new DenylistEntry(DenylistEntry.Kind.SUBJECT, user.toString(), lost, until));
        world.replica.apply(new DenylistEntry(DenylistEntry.Kind.REALM, DenylistEntry.WHOLE_REALM, lost + 1, until));
        TokenPair pair = world.login("alice");
        assertThat(world.accepted(pair).userEpoch()).isEqualTo(lost);
        assertThat(world.accepted(pair).realmEpoch()).isEqualTo(lost + 1);
        world.accepted(world.refresh(pair));
        assertThat(world.number("SELECT authz_epoch FROM users WHERE id = ?", user.value()))
                .isEqualTo(lost);
    }

    @Tag("REV-09")
    @Test
    void a_login_right_after_logout_everywhere_is_accepted_and_the_old_ones_are_not() throws TokenRejectedException {
        world.user("alice");
        for (int i = 0; i < 100; i++) {
            List<TokenPair> old = new ArrayList<>(List.of(world.login("alice"), world.login("alice")));
            world.logouts.logoutEverywhere(world.caller(old.get(0)));
            TokenPair fresh = world.login("alice");
            world.accepted(fresh);
            assertThat(old).allMatch(world::isDenied);
            old.forEach(this::assertRefused);
        }
    }

    @Test
    void logout_ends_one_session_and_no_other() throws TokenRejectedException {
        world.user("alice");
        TokenPair kept = world.login("alice");
        TokenPair gone = world.login("alice");
        world.logouts.logout(world.caller(gone));
        assertThat(world.isDenied(gone)).isTrue();
        assertRefused(gone);
        world.accepted(kept);
        world.accepted(world.refresh(kept));
    }

    @Tag("REV-12")
    @Test
    void a_moved_epoch_denies_the_users_tokens_until_a_refresh() throws TokenRejectedException {
        UserId alice = world.user("alice");
        world.user("bobby");
        TokenPair hers = world.login("alice");
        TokenPair his = world.login("bobby");
        world.revocations.inTransaction(tx -> {
            long epoch = tx.dao(EpochDao.class).moveAuthz(alice.value()).orElseThrow();
            tx.denySubject(alice, epoch);
            return epoch;
        });
        assertThat(world.isDenied(hers)).isTrue();
        world.accepted(his);
        world.accepted(world.refresh(hers));
    }
}
