package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After a failover PostgreSQL has lost its last commits, while tokens and replicas still reflect them. */
@Tag("REV-13")
class LostCommitTest {
    private static final int TABS = 8;
    private static final int ROUNDS = 30;
    private final Instant until = Instant.now().plusSeconds(86_400);

    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        world.close();
    }

    private long entries(String kind) {
        return world.number("SELECT count(*) FROM revocation WHERE kind = ?", kind);
    }

    private void assertRefused(TokenPair pair) {
        assertThatThrownBy(() -> world.refresh(pair)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_session_whose_end_was_lost_ends_again_and_no_other_does() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        TokenPair other = world.login("alice");
        String session = world.caller(pair).session().toString();
        world.replica.apply(new DenylistEntry(Kind.SESSION, session, 0, until));
        assertRefused(pair);
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
        assertThat(entries("session")).as("for instances that start later").isEqualTo(1);
        world.accepted(world.refresh(other));
    }

    @Test
    void a_lost_epoch_is_written_to_the_revocation_log_again() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        long lost = world.verified(pair).userEpoch() + 3_600_000;
        world.replica.apply(new DenylistEntry(Kind.SUBJECT, user.toString(), lost, until));
        world.accepted(world.refresh(pair));
        assertThat(world.number("SELECT minimum_epoch FROM revocation WHERE kind = 'subject'"))
                .isEqualTo(lost);
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'revocation_restored'"))
                .isEqualTo(1);
    }

    @Test
    void the_first_login_works_after_any_number_of_lost_epochs() throws TokenRejectedException {
        UserId user = world.user("alice");
        world.grant(user, "admin");
        world.grant(user, "verifier");
        long lost = Instant.now().plusSeconds(3600).toEpochMilli();
        world.replica.apply(new DenylistEntry(Kind.SUBJECT, user.toString(), lost, until));
        world.replica.apply(new DenylistEntry(Kind.ROLE, "admin", lost + 1, until));
        world.replica.apply(new DenylistEntry(Kind.ROLE, "subscriber", lost + 2, until));
        world.replica.apply(new DenylistEntry(Kind.ROLE, "verifier", lost + 3, until));
        world.replica.apply(new DenylistEntry(Kind.REALM, DenylistEntry.WHOLE_REALM, lost + 4, until));
        assertThat(world.accepted(world.login("alice")).realmEpoch()).isEqualTo(lost + 4);
        assertThat(entries("role")).isEqualTo(3);
        assertThat(entries("realm")).isEqualTo(1);
    }

    /** Rolls the session's row back to what it was at a login. */
    private void loseRotations(RefreshToken first) {
        world.update(
                "UPDATE session SET generation = ?, token_hash = ?, previous_rotated_at = NULL,"
                        + " previous_access_expires_at = NULL WHERE id = ?",
                first.generation(),
                first.hash(),
                first.session().value());
    }

    @Tag("REF-03")
    @Test
    void all_tabs_go_on_together_with_a_token_that_is_newer_than_the_row() throws Exception {
        world.user("alice");
        ExecutorService threads = Executors.newFixedThreadPool(TABS);
        for (int round = 0; round < ROUNDS; round++) {
            TokenPair login = world.login("alice");
            TokenPair newer = world.refresh(world.refresh(login));
            loseRotations(world.codec.read(login.refreshToken()).orElseThrow());
            CyclicBarrier start = new CyclicBarrier(TABS);
            List<Future<TokenPair>> tabs = new ArrayList<>();
            for (int i = 0; i < TABS; i++) {
                tabs.add(threads.submit(() -> {
                    start.await();
                    return world.refresh(newer);
                }));
            }
            List<TokenPair> got = new ArrayList<>();
            for (Future<TokenPair> tab : tabs) {
                got.add(tab.get());
            }
            assertThat(got.stream().map(pair -> pair.refreshToken().reveal()).collect(Collectors.toSet()))
                    .hasSize(1);
            world.accepted(got.get(0));
        }
        threads.shutdown();
    }

    @Tag("REV-10")
    @Test
    void lost_tokens_are_denied_for_as_long_as_any_configuration_let_them_live() {
        world.user("alice");
        TokenPair login = world.login("alice");
        TokenPair newer = world.refresh(world.refresh(login));
        loseRotations(world.codec.read(login.refreshToken()).orElseThrow());
        world.update("DELETE FROM revocation");
        world.refresh(newer);
        assertThat(world.number("SELECT count(DISTINCT key) FROM revocation WHERE kind = 'token'"
                        + " AND expires_at > clock_timestamp() + interval '24 hours'"))
                .as("one for all generations up to it")
                .isEqualTo(1);
        assertThat(world.isDenied(newer)).isTrue();
        assertThat(world.isDenied(login)).isTrue();
    }

    @Test
    void a_generation_that_no_failover_explains_is_refused_and_the_session_lives() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        RefreshToken real = world.codec.read(pair.refreshToken()).orElseThrow();
        for (int generation : List.of(101, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
            assertThatThrownBy(
                            () -> world.refreshes.refresh(world.codec.write(real.at(generation)), SessionFixture.HOME))
                    .isInstanceOf(ProblemException.class);
        }
        world.accepted(world.refresh(pair));
    }

    @Test
    void without_a_grace_a_clock_that_was_set_back_gives_no_repeat() {
        world.close();
        try (SessionFixture strict = new SessionFixture(Duration.ZERO)) {
            strict.user("alice");
            TokenPair pair = strict.login("alice");
            strict.refresh(pair);
            strict.age(Duration.ofHours(-1));
            assertThatThrownBy(() -> strict.refresh(pair)).isInstanceOf(ProblemException.class);
            assertThat(strict.number("SELECT count(*) FROM session")).isZero();
        }
    }
}
