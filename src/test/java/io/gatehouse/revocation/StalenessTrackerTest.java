package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.ClusterMessage.Heartbeat;
import io.gatehouse.revocation.ClusterMessage.Joined;
import io.gatehouse.revocation.ClusterMessage.Left;
import io.gatehouse.revocation.ClusterMessage.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test verifies one claim of ADR 0009. The time of a heartbeat is its number times ten. */
@Tag("REV-04")
class StalenessTrackerTest {
    private final MemberId self = member();
    private final MemberId other = member();
    private final MemberId third = member();
    private final StalenessTracker staleness = new StalenessTracker(self);
    private final Map<MemberId, Long> numbers = new HashMap<>();

    private static MemberId member() {
        return new MemberId(UUID.randomUUID());
    }

    /** The other member joined before the last reconciliation. */
    @BeforeEach
    void start() {
        reconcile(self, other);
    }

    private void reconcile(MemberId... members) {
        var unused = staleness.reconciling();
        staleness.reconciled(Set.of(members));
    }

    private long ownHeartbeat() {
        long number = numbers.merge(self, 1L, Long::sum);
        staleness.heartbeatCreated(number, number * 10);
        staleness.read(new Message(self, number, new Heartbeat(false, Map.of())));
        return number;
    }

    private void send(MemberId member, ClusterMessage content) {
        staleness.read(new Message(member, numbers.merge(member, 1L, Long::sum), content));
    }

    private void alive(MemberId member, long ownNumberRead) {
        send(member, new Heartbeat(false, Map.of(self, ownNumberRead)));
    }

    private void reconciled(MemberId member, long ownNumberRead) {
        send(member, new Heartbeat(true, Map.of(self, ownNumberRead)));
    }

    @Test
    void a_heartbeat_that_no_member_has_read_proves_nothing() {
        ownHeartbeat();
        assertThat(staleness.knownAsOf()).isEmpty();
    }

    @Test
    void a_member_that_reconciled_after_reading_it_confirms_for_all_members() {
        send(third, new Joined());
        ownHeartbeat();
        ownHeartbeat();
        reconciled(other, 1);
        assertThat(staleness.knownAsOf()).as("the third member is silent").hasValue(10);
        reconciled(other, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void without_postgresql_every_member_must_confirm_its_own_revocations() {
        send(third, new Joined());
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).as("the third member is silent").isEmpty();
        alive(third, 1);
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void a_single_instance_needs_only_its_own_messages() {
        reconcile(self);
        ownHeartbeat();
        assertThat(staleness.knownAsOf()).hasValue(10);
        send(third, new Joined());
        ownHeartbeat();
        assertThat(staleness.knownAsOf())
                .as("a new member counts from its first message")
                .isEmpty();
    }

    @Test
    void messages_before_the_first_one_read_from_a_member_may_be_lost() {
        numbers.put(other, 1L);
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).as("its first message is missing").isEmpty();
        reconcile(self, other);
        ownHeartbeat();
        alive(other, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void messages_that_only_another_member_has_read_may_be_lost() {
        ownHeartbeat();
        send(other, new Heartbeat(false, Map.of(self, 1L, third, 7L)));
        assertThat(staleness.knownAsOf())
                .as("no message of the third member was read")
                .isEmpty();
        reconcile(self, other);
        ownHeartbeat();
        send(other, new Heartbeat(false, Map.of(self, 2L, third, 7L)));
        assertThat(staleness.knownAsOf())
                .as("it is not a member, so heartbeats that mention it have no effect")
                .hasValue(20);
    }

    @Test
    void a_member_that_joined_after_the_last_reconciliation_confirms_only_for_itself() {
        send(third, new Joined());
        ownHeartbeat();
        reconciled(third, 1);
        assertThat(staleness.knownAsOf())
                .as("it may know revocations that nobody published")
                .isEmpty();
        reconcile(self, other, third);
        ownHeartbeat();
        reconciled(third, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void a_member_leaves_by_its_own_message_or_that_of_a_trusted_member() {
        ownHeartbeat();
        send(third, new Left(other));
        alive(third, 1);
        assertThat(staleness.knownAsOf())
                .as("the message of an untrusted member")
                .isEmpty();
        send(other, new Left(other));
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void a_removed_member_is_not_waited_for() {
        reconcile(self, other, third);
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).isEmpty();
        send(other, new Left(third));
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void a_missing_message_discards_the_proof_until_the_next_own_reconciliation() {
        alive(other, 0);
        ownHeartbeat();
        numbers.merge(other, 1L, Long::sum);
        alive(other, 1);
        assertThat(staleness.knownAsOf()).isEmpty();
        reconciled(other, 1);
        assertThat(staleness.knownAsOf()).isEmpty();
        assertThat(staleness.gaps()).isEqualTo(1);
        reconcile(self, other);
        ownHeartbeat();
        alive(other, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void a_reconciliation_that_started_before_the_gap_does_not_repair_it() {
        alive(other, 0);
        var unused = staleness.reconciling();
        numbers.merge(other, 1L, Long::sum);
        alive(other, 0);
        staleness.reconciled(Set.of(self, other));
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).isEmpty();
    }

    @Test
    void a_message_that_only_another_member_has_read_counts_as_a_gap() {
        send(third, new Joined());
        ownHeartbeat();
        alive(third, 1);
        send(other, new Heartbeat(true, Map.of(self, 1L, third, 3L)));
        assertThat(staleness.gaps()).isEqualTo(1);
        assertThat(staleness.knownAsOf()).isEmpty();
    }

    @Test
    void an_own_message_that_is_not_read_back_counts_as_a_gap() {
        ownHeartbeat();
        numbers.merge(self, 1L, Long::sum);
        ownHeartbeat();
        assertThat(staleness.gaps()).isEqualTo(1);
    }

    @Test
    void a_repeated_or_late_message_has_no_effect() {
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).hasValue(10);
        staleness.read(new Message(other, 1, new Heartbeat(true, Map.of(self, 5L))));
        staleness.read(new Message(other, 1, new Left(self)));
        assertThat(staleness.gaps()).isZero();
        assertThat(staleness.knownAsOf()).hasValue(10);
    }
}
