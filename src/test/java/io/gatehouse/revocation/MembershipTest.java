package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The membership of instances in a real PostgreSQL, and their leases. */
@Tag("REV-04")
class MembershipTest {
    private static final int RENEWALS_BEFORE_REMOVING = 10;

    private final TestDatabase database = TestDatabase.emptied();
    private final RedisStore redis = TestRedis.fresh().store(Duration.ofSeconds(5));
    private final AtomicLong nanos = new AtomicLong();
    private final Member first = new Member();
    private final Member second = new Member();

    /** The membership objects of one instance. */
    private final class Member {
        final DedicatedConnection connection =
                new DedicatedConnection(Jdbi.create(database.jdbcUrl(), database.user(), database.password())
                        .installPlugin(new SqlObjectPlugin()));
        final Lease lease = new Lease(nanos::get, Duration.ZERO);
        final StreamPublisher publisher = new StreamPublisher(
                new RedisDenylist(redis.commands(), Clock.systemUTC(), new ClusterMessageFormat(Instance.KEYS)),
                new StalenessTracker(new MemberId(UUID.randomUUID())),
                nanos::get,
                Duration.ofMillis(1));
        final Membership membership =
                new Membership(connection, UUID::randomUUID, lease, publisher, nanos::get, RevocationObserver.none());

        Set<MemberId> renew() {
            return membership.renew();
        }

        void join() {
            membership.update();
            publisher.run();
        }
    }

    @AfterEach
    void close() {
        first.connection.close();
        second.connection.close();
        redis.close();
    }

    private void execute(String sql) {
        Jdbi.create(database.dataSource()).useHandle(handle -> handle.execute(sql));
    }

    private long rows() {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM member")
                        .mapTo(Long.class)
                        .one());
    }

    private void endAllLeases() {
        execute("UPDATE member SET lease_ends_at = clock_timestamp() - interval '1 second'");
    }

    @Test
    void an_instance_that_joins_gets_a_row_and_holds_the_lease_after_its_announcement() {
        assertThat(first.renew()).isEmpty();
        first.membership.update();
        assertThat(rows()).isEqualTo(1);
        assertThat(first.lease.isRenewed()).isTrue();
        assertThat(first.lease.mayBegin()).as("not announced yet").isFalse();
        first.publisher.run();
        assertThat(first.lease.mayBegin()).isTrue();
    }

    @Test
    void a_renewal_extends_the_lease_and_returns_all_members() {
        first.join();
        second.join();
        nanos.addAndGet(Lease.LENGTH.toNanos());
        assertThat(first.lease.mayBegin()).as("expired").isFalse();
        assertThat(first.renew()).hasSize(2);
        assertThat(first.lease.mayBegin()).isTrue();
        assertThat(second.lease.mayBegin())
                .as("a renewal extends only its own lease")
                .isFalse();
    }

    @Test
    void an_instance_whose_row_was_removed_has_no_lease_until_it_joins_with_a_new_id() {
        first.join();
        Set<MemberId> before = first.renew();
        execute("DELETE FROM member");
        nanos.addAndGet(Lease.LENGTH.toNanos());
        assertThat(first.renew()).isEmpty();
        assertThat(first.lease.mayBegin()).isFalse();
        first.join();
        assertThat(first.lease.mayBegin()).isTrue();
        assertThat(first.renew()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void a_member_whose_lease_has_ended_is_removed_after_ten_renewals_and_announced_once() {
        second.join();
        first.join();
        Set<MemberId> both = first.renew();
        for (int i = 1; i < RENEWALS_BEFORE_REMOVING - 1; i++) {
            var unused = first.renew();
        }
        endAllLeases();
        assertThat(first.membership.removeLapsed()).as("too early").isEmpty();
        var unused = first.renew();
        Set<MemberId> removed = first.membership.removeLapsed();
        assertThat(removed).hasSize(1).isSubsetOf(both);
        assertThat(first.membership.removeLapsed()).as("until it is announced").isEqualTo(removed);
        first.membership.update();
        assertThat(first.publisher.waiting()).isEqualTo(1);
        assertThat(first.membership.removeLapsed()).isEmpty();
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void one_of_two_racing_members_removes_a_third() throws Exception {
        Member third = new Member();
        third.join();
        third.connection.close();
        first.join();
        second.join();
        for (int i = 0; i < RENEWALS_BEFORE_REMOVING - 1; i++) {
            var unused = first.renew();
            unused = second.renew();
        }
        endAllLeases();
        var unused = first.renew();
        unused = second.renew();
        List<Set<MemberId>> removed =
                Race.run(List.of(() -> first.membership.removeLapsed(), () -> second.membership.removeLapsed()));
        assertThat(removed.get(0).size() + removed.get(1).size()).isEqualTo(1);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void after_a_lost_connection_other_members_get_time_to_renew_before_they_are_removed() {
        second.join();
        first.join();
        for (int i = 0; i < RENEWALS_BEFORE_REMOVING; i++) {
            var unused = first.renew();
        }
        first.membership.interrupted();
        endAllLeases();
        var unused = first.renew();
        assertThat(first.membership.removeLapsed()).isEmpty();
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void a_renewal_on_a_lost_connection_fails_and_the_next_one_succeeds() {
        first.join();
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
        assertThatThrownBy(first::renew).isInstanceOf(ProblemException.class);
        nanos.addAndGet(Lease.LENGTH.toNanos());
        assertThat(first.lease.mayBegin()).isFalse();
        assertThat(first.renew()).hasSize(1);
        assertThat(first.lease.mayBegin()).isTrue();
    }

    @Test
    void a_member_that_leaves_keeps_its_row_until_redis_has_its_last_message() {
        first.join();
        first.membership.leave(Duration.ofMillis(1));
        assertThat(first.lease.mayBegin()).isFalse();
        assertThat(rows()).as("until the lease ends").isEqualTo(1);
    }
}
