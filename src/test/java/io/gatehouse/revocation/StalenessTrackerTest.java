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

/** Each test is one claim of ADR 0009. Times are the numbers of our own beats, times ten. */
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

    /** The other is a member that was there before our last reconciliation. */
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

    private void alive(MemberId member, long readOfUs) {
        send(member, new Heartbeat(false, Map.of(self, readOfUs)));
    }

    private void reconciled(MemberId member, long readOfUs) {
        send(member, new Heartbeat(true, Map.of(self, readOfUs)));
    }

    @Test
    void a_heartbeat_that_nobody_answered_proves_nothing() {
        ownHeartbeat();
        assertThat(staleness.knownAsOf()).isEmpty();
    }

    @Test
    void a_member_that_reconciled_after_reading_it_answers_for_everybody() {
        send(third, new Joined());
        ownHeartbeat();
        ownHeartbeat();
        reconciled(other, 1);
        assertThat(staleness.knownAsOf()).as("the third is silent").hasValue(10);
        reconciled(other, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void without_postgresql_every_member_must_answer_for_itself() {
        send(third, new Joined());
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).as("the third is silent").isEmpty();
        alive(third, 1);
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void an_only_instance_needs_to_hear_nobody_but_itself() {
        reconcile(self);
        ownHeartbeat();
        assertThat(staleness.knownAsOf()).hasValue(10);
        send(third, new Joined());
        ownHeartbeat();
        assertThat(staleness.knownAsOf())
                .as("a new member counts from its first word")
                .isEmpty();
    }

    @Test
    void what_a_member_told_before_the_first_word_that_was_read_of_it_may_have_been_lost() {
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
    void what_a_member_told_that_only_another_has_read_may_have_been_lost() {
        ownHeartbeat();
        send(other, new Heartbeat(false, Map.of(self, 1L, third, 7L)));
        assertThat(staleness.knownAsOf()).as("nothing of the third was read").isEmpty();
        reconcile(self, other);
        ownHeartbeat();
        send(other, new Heartbeat(false, Map.of(self, 2L, third, 7L)));
        assertThat(staleness.knownAsOf())
                .as("it is no member, and heartbeats that mention it change nothing")
                .hasValue(20);
    }

    @Test
    void a_member_that_joined_after_our_reconciliation_does_not_answer_for_others() {
        send(third, new Joined());
        ownHeartbeat();
        reconciled(third, 1);
        assertThat(staleness.knownAsOf()).as("it may know what nobody told").isEmpty();
        reconcile(self, other, third);
        ownHeartbeat();
        reconciled(third, 2);
        assertThat(staleness.knownAsOf()).hasValue(20);
    }

    @Test
    void a_member_is_gone_when_one_that_we_trust_or_itself_says_so() {
        ownHeartbeat();
        send(third, new Left(other));
        alive(third, 1);
        assertThat(staleness.knownAsOf()).as("a stranger's word").isEmpty();
        send(other, new Left(other));
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void a_member_that_was_removed_counts_no_more() {
        reconcile(self, other, third);
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).isEmpty();
        send(other, new Left(third));
        assertThat(staleness.knownAsOf()).hasValue(10);
    }

    @Test
    void a_missing_message_ends_all_proof_until_the_next_reconciliation_of_our_own() {
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
    void a_reconciliation_that_had_begun_before_the_miss_does_not_mend_it() {
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
    void what_another_has_read_and_we_have_not_is_missing_too() {
        send(third, new Joined());
        ownHeartbeat();
        alive(third, 1);
        send(other, new Heartbeat(true, Map.of(self, 1L, third, 3L)));
        assertThat(staleness.gaps()).isEqualTo(1);
        assertThat(staleness.knownAsOf()).isEmpty();
    }

    @Test
    void our_own_message_that_never_came_back_is_missing() {
        ownHeartbeat();
        numbers.merge(self, 1L, Long::sum);
        ownHeartbeat();
        assertThat(staleness.gaps()).isEqualTo(1);
    }

    @Test
    void a_repeated_or_late_message_changes_nothing() {
        ownHeartbeat();
        alive(other, 1);
        assertThat(staleness.knownAsOf()).hasValue(10);
        staleness.read(new Message(other, 1, new Heartbeat(true, Map.of(self, 5L))));
        staleness.read(new Message(other, 1, new Left(self)));
        assertThat(staleness.gaps()).isZero();
        assertThat(staleness.knownAsOf()).hasValue(10);
    }
}
