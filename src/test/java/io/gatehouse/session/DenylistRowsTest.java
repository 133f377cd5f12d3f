package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.RevocationDao;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The revocations that refreshes write, and what an instance that starts later loads. */
class DenylistRowsTest {
    private static final String ROWS = "SELECT count(*) FROM revocation WHERE kind = 'token'";

    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        world.close();
    }

    private List<TokenPair> refreshed(TokenPair from, int times) {
        List<TokenPair> pairs = new ArrayList<>(List.of(from));
        for (int i = 0; i < times; i++) {
            pairs.add(world.refresh(pairs.get(pairs.size() - 1)));
        }
        return pairs;
    }

    private DenylistReplica loaded() {
        DenylistReplica replica = new DenylistReplica();
        world.database
                .with(RevocationDao.class, RevocationDao::all)
                .forEach(row -> replica.apply(new DenylistEntry(
                        DenylistEntry.Kind.TOKEN,
                        Objects.requireNonNull(row.key()),
                        0,
                        Objects.requireNonNull(row.expiresAt()))));
        return replica;
    }

    private void assertAllButTheLastDenied(List<TokenPair> pairs, DenylistReplica replica) {
        TokenPair last = pairs.get(pairs.size() - 1);
        assertThat(pairs)
                .allSatisfy(
                        pair -> assertThat(replica.denies(world.verified(pair).denylistClaims())
                                        .isPresent())
                                .isEqualTo(!pair.equals(last)));
    }

    @Tag("REV-20")
    @Tag("REV-21")
    @Test
    void a_session_leaves_one_row_and_one_entry_however_often_it_is_refreshed() {
        world.user("alice");
        List<TokenPair> pairs = refreshed(world.login("alice"), 628);
        List<TokenPair> others = refreshed(world.login("alice"), 3);
        assertThat(world.number(ROWS)).isEqualTo(2);
        assertThat(world.replica.size()).isEqualTo(2);
        for (DenylistReplica replica : List.of(world.replica, loaded())) {
            assertAllButTheLastDenied(pairs, replica);
            assertAllButTheLastDenied(others, replica);
        }
    }

    @Tag("REV-21")
    @Test
    void rows_stay_while_an_instance_needs_one_for_each_generation() {
        world.user("alice");
        UUID earlier = UUID.randomUUID();
        world.update("INSERT INTO member (id, lease_ends_at) VALUES (?, clock_timestamp())", earlier);
        List<TokenPair> pairs = refreshed(world.login("alice"), 5);
        assertThat(world.number(ROWS)).isEqualTo(5);
        world.update("DELETE FROM member WHERE id = ?", earlier);
        pairs.addAll(refreshed(pairs.remove(5), 5));
        assertThat(world.number(ROWS)).as("those of before expire").isEqualTo(5);
        assertAllButTheLastDenied(pairs, loaded());
    }

    @Tag("REV-21")
    @Test
    void a_row_lasts_as_long_as_the_one_that_it_replaces() {
        world.user("alice");
        TokenPair first = world.login("alice");
        world.update("UPDATE session SET access_expires_at = clock_timestamp() + interval '20 hours'");
        refreshed(first, 3);
        assertThat(world.number(ROWS + " AND expires_at > clock_timestamp() + interval '20 hours'"))
                .isEqualTo(1);
        assertThat(world.number(ROWS)).isEqualTo(1);
    }

    @Tag("REV-21")
    @Test
    void the_row_of_another_session_with_the_same_transaction_number_stays() {
        world.user("alice");
        TokenPair mine = world.refresh(world.login("alice"));
        TokenPair other = world.login("alice");
        world.refresh(other);
        // As after a restore into another cluster, which counts transactions anew.
        world.update("UPDATE session SET denied_xid = (SELECT max(denied_xid) FROM session)");
        world.refresh(mine);
        assertThat(loaded().denies(world.verified(other).denylistClaims())).isPresent();
    }

    @Tag("REV-20")
    @Test
    void generations_that_the_database_lost_are_denied_by_one_entry() {
        world.user("alice");
        TokenPair first = world.login("alice");
        RefreshToken present = world.codec.read(first.refreshToken()).orElseThrow();
        List<TokenPair> lost = refreshed(first, 20);
        world.update("UPDATE session SET generation = 0, token_hash = ?, denied_xid = NULL", present.hash());
        world.update("DELETE FROM revocation");
        TokenPair healed = world.refresh(lost.get(20));
        lost.add(healed);
        assertAllButTheLastDenied(lost, loaded());
        assertThat(world.number(ROWS)).isEqualTo(2);
        assertThat(world.published)
                .last()
                .matches(denial ->
                        denial.key().equals(world.verified(lost.get(20)).tokenId()));
        lost.add(world.refresh(healed));
        assertThat(world.number(ROWS)).isEqualTo(1);
        assertAllButTheLastDenied(lost, loaded());
    }
}
