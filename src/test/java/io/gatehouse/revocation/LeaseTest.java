package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lease with a simulated monotonic clock. */
@Tag("REV-22")
class LeaseTest {
    private static final MemberId SELF = new MemberId(UUID.randomUUID());

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Lease held(Duration longestCall) {
        Lease lease = new Lease(nanos::get, longestCall);
        lease.begun(SELF);
        lease.renewed(nanos.get());
        lease.announced(SELF);
        return lease;
    }

    @Test
    void a_call_that_may_begin_may_be_confirmed_after_the_longest_call() {
        for (int seconds : new int[] {0, 1, 6, 14, 15}) {
            Duration call = Duration.ofSeconds(seconds);
            Lease lease = held(call);
            pass(Duration.ofSeconds(20).minus(call).minusNanos(1));
            assertThat(lease.mayBegin()).as("%s", call).isTrue();
            pass(call);
            assertThat(lease.mayAnswer()).as("%s", call).isTrue();
            pass(Duration.ofNanos(1));
            assertThat(lease.mayBegin()).as("%s", call).isFalse();
            assertThat(lease.mayAnswer()).as("%s", call).isFalse();
        }
    }

    @Test
    void a_call_may_begin_for_five_seconds_even_with_long_timeouts() {
        Lease lease = held(Duration.ofMinutes(2));
        pass(Duration.ofSeconds(5).minusNanos(1));
        assertThat(lease.mayBegin()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.mayBegin()).isFalse();
        assertThat(lease.mayAnswer()).isTrue();
    }

    @Test
    void an_interrupted_lease_is_steady_again_after_five_seconds() {
        Lease lease = held(Duration.ofSeconds(6));
        assertThat(lease.isSteady()).as("at the first start").isTrue();
        pass(Duration.ofSeconds(5));
        lease.renewed(nanos.get());
        assertThat(lease.isSteady()).as("a late renewal is no interruption").isTrue();
        pass(Duration.ofSeconds(6));
        lease.renewed(nanos.get());
        assertThat(lease.mayBegin()).isTrue();
        assertThat(lease.isSteady()).isFalse();
        pass(Duration.ofSeconds(4));
        lease.renewed(nanos.get());
        assertThat(lease.isSteady()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(lease.isSteady()).isTrue();
    }

    @Test
    void a_renewal_counts_from_the_time_at_which_it_was_sent() {
        Lease lease = held(Duration.ofSeconds(6));
        long sentAt = nanos.get();
        pass(Duration.ofSeconds(10));
        lease.renewed(sentAt);
        pass(Duration.ofSeconds(4).minusNanos(1));
        assertThat(lease.isRenewed()).isTrue();
        assertThat(lease.mayBegin()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.isRenewed()).isFalse();
        assertThat(lease.mayBegin()).isFalse();
    }

    @Test
    void without_an_announcement_a_renewed_lease_allows_nothing() {
        Lease lease = new Lease(nanos::get, Duration.ofSeconds(6));
        lease.begun(SELF);
        lease.renewed(nanos.get());
        pass(Duration.ofSeconds(2));
        assertThat(lease.isRenewed()).isTrue();
        assertThat(lease.mayBegin()).isFalse();
        assertThat(lease.mayAnswer()).isFalse();
        assertThat(lease.isSteady()).isFalse();
        assertThat(lease.missingFor()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void without_a_renewal_an_announcement_allows_nothing() {
        Lease lease = new Lease(nanos::get, Duration.ofSeconds(6));
        lease.begun(SELF);
        lease.announced(SELF);
        assertThat(lease.isRenewed()).isFalse();
        assertThat(lease.mayBegin()).isFalse();
        assertThat(lease.mayAnswer()).isFalse();
    }

    @Test
    void when_the_membership_ends_nothing_may_begin_or_be_confirmed() {
        Lease lease = held(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(1));
        lease.ended();
        assertThat(lease.isRenewed()).isFalse();
        assertThat(lease.mayBegin()).isFalse();
        assertThat(lease.mayAnswer()).isFalse();
        pass(Duration.ofSeconds(3));
        assertThat(lease.missingFor()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void the_time_without_a_lease_starts_when_calls_may_no_longer_begin() {
        Lease lease = held(Duration.ofSeconds(6));
        pass(Duration.ofSeconds(14));
        assertThat(lease.mayBegin()).isFalse();
        assertThat(lease.missingFor()).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(lease.missingFor()).isEqualTo(Duration.ofSeconds(2));
        lease.renewed(nanos.get());
        assertThat(lease.missingFor()).isZero();
    }

    private static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE));
    }

    private static long rows(TestDatabase database) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM revocation")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void an_instance_without_a_renewed_lease_or_without_a_row_writes_nothing() {
        TestDatabase database = TestDatabase.emptied();
        AtomicLong time = new AtomicLong();
        UserId user = new UserId(UUID.randomUUID());
        try (Instance instance =
                new Instance(database, Secret.valueOf(TestRedis.fresh().url()), time, Clock.systemUTC()).start()) {
            Revocations revocations = instance.revocations();
            // No renewal for this long, as if another session holds a lock on the table member.
            time.addAndGet(Duration.ofSeconds(26).toNanos());
            assertUnavailable(() -> revocations.inTransaction(tx -> {
                tx.denySubject(user, 1);
                return tx;
            }));
            assertThat(rows(database)).isZero();
            instance.reconcile();
            revocations.requireLease();
            // The row is deleted, and the new membership is not announced.
            Jdbi.create(database.dataSource()).useHandle(handle -> handle.execute("DELETE FROM member"));
            instance.reconcile();
            assertUnavailable(revocations::requireLease);
            instance.publish();
            revocations.inTransaction(tx -> {
                tx.denySubject(user, 1);
                return tx;
            });
            assertThat(rows(database)).isEqualTo(1);
        }
    }

    @Test
    void a_transaction_that_outlasts_the_lease_is_rolled_back() {
        TestDatabase database = TestDatabase.emptied();
        AtomicLong time = new AtomicLong();
        try (Instance instance =
                new Instance(database, Secret.valueOf(TestRedis.fresh().url()), time, Clock.systemUTC()).start()) {
            assertUnavailable(() -> instance.revocations().inTransaction(tx -> {
                tx.denySubject(new UserId(UUID.randomUUID()), 1);
                time.addAndGet(Duration.ofSeconds(15).toNanos());
                return tx;
            }));
            assertThat(rows(database)).isZero();
            assertThat(instance.replica().size()).isZero();
        }
    }
}
