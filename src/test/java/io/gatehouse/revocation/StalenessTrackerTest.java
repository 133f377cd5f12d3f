package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.ClusterMessage.Beat;
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
    private final StalenessTracker knowledge = new StalenessTracker(self);
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
        var unused = knowledge.reconciling();
        knowledge.reconciled(Set.of(members));
    }

    private long beat() {
        long number = numbers.merge(self, 1L, Long::sum);
        knowledge.beating(number, number * 10);
        knowledge.read(new Message(self, number, new Beat(false, Map.of())));
        return number;
    }

    private void says(MemberId member, ClusterMessage news) {
        knowledge.read(new Message(member, numbers.merge(member, 1L, Long::sum), news));
    }

    private void alive(MemberId member, long readOfUs) {
        says(member, new Beat(false, Map.of(self, readOfUs)));
    }

    private void reconciled(MemberId member, long readOfUs) {
        says(member, new Beat(true, Map.of(self, readOfUs)));
    }

    @Test
    void a_beat_that_nobody_answered_proves_nothing() {
        beat();
        assertThat(knowledge.knownAsOf()).isEmpty();
    }

    @Test
    void a_member_that_reconciled_after_reading_it_answers_for_everybody() {
        says(third, new Joined());
        beat();
        beat();
        reconciled(other, 1);
        assertThat(knowledge.knownAsOf()).as("the third is silent").hasValue(10);
        reconciled(other, 2);
        assertThat(knowledge.knownAsOf()).hasValue(20);
    }

    @Test
    void without_postgresql_every_member_must_answer_for_itself() {
        says(third, new Joined());
        beat();
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).as("the third is silent").isEmpty();
        alive(third, 1);
        assertThat(knowledge.knownAsOf()).hasValue(10);
    }

    @Test
    void an_only_instance_needs_to_hear_nobody_but_itself() {
        reconcile(self);
        beat();
        assertThat(knowledge.knownAsOf()).hasValue(10);
        says(third, new Joined());
        beat();
        assertThat(knowledge.knownAsOf())
                .as("a new member counts from its first word")
                .isEmpty();
    }

    @Test
    void what_a_member_told_before_the_first_word_that_was_read_of_it_may_have_been_lost() {
        numbers.put(other, 1L);
        beat();
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).as("its first message is missing").isEmpty();
        reconcile(self, other);
        beat();
        alive(other, 2);
        assertThat(knowledge.knownAsOf()).hasValue(20);
    }

    @Test
    void what_a_member_told_that_only_another_has_read_may_have_been_lost() {
        beat();
        says(other, new Beat(false, Map.of(self, 1L, third, 7L)));
        assertThat(knowledge.knownAsOf()).as("nothing of the third was read").isEmpty();
        reconcile(self, other);
        beat();
        says(other, new Beat(false, Map.of(self, 2L, third, 7L)));
        assertThat(knowledge.knownAsOf())
                .as("it is no member, and heartbeats that mention it change nothing")
                .hasValue(20);
    }

    @Test
    void a_member_that_joined_after_our_reconciliation_does_not_answer_for_others() {
        says(third, new Joined());
        beat();
        reconciled(third, 1);
        assertThat(knowledge.knownAsOf()).as("it may know what nobody told").isEmpty();
        reconcile(self, other, third);
        beat();
        reconciled(third, 2);
        assertThat(knowledge.knownAsOf()).hasValue(20);
    }

    @Test
    void a_member_is_gone_when_one_that_we_trust_or_itself_says_so() {
        beat();
        says(third, new Left(other));
        alive(third, 1);
        assertThat(knowledge.knownAsOf()).as("a stranger's word").isEmpty();
        says(other, new Left(other));
        assertThat(knowledge.knownAsOf()).hasValue(10);
    }

    @Test
    void a_member_that_was_removed_counts_no_more() {
        reconcile(self, other, third);
        beat();
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).isEmpty();
        says(other, new Left(third));
        assertThat(knowledge.knownAsOf()).hasValue(10);
    }

    @Test
    void a_missing_message_ends_all_proof_until_the_next_reconciliation_of_our_own() {
        alive(other, 0);
        beat();
        numbers.merge(other, 1L, Long::sum);
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).isEmpty();
        reconciled(other, 1);
        assertThat(knowledge.knownAsOf()).isEmpty();
        assertThat(knowledge.gaps()).isEqualTo(1);
        reconcile(self, other);
        beat();
        alive(other, 2);
        assertThat(knowledge.knownAsOf()).hasValue(20);
    }

    @Test
    void a_reconciliation_that_had_begun_before_the_miss_does_not_mend_it() {
        alive(other, 0);
        var unused = knowledge.reconciling();
        numbers.merge(other, 1L, Long::sum);
        alive(other, 0);
        knowledge.reconciled(Set.of(self, other));
        beat();
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).isEmpty();
    }

    @Test
    void what_another_has_read_and_we_have_not_is_missing_too() {
        says(third, new Joined());
        beat();
        alive(third, 1);
        says(other, new Beat(true, Map.of(self, 1L, third, 3L)));
        assertThat(knowledge.gaps()).isEqualTo(1);
        assertThat(knowledge.knownAsOf()).isEmpty();
    }

    @Test
    void our_own_message_that_never_came_back_is_missing() {
        beat();
        numbers.merge(self, 1L, Long::sum);
        beat();
        assertThat(knowledge.gaps()).isEqualTo(1);
    }

    @Test
    void a_repeated_or_late_message_changes_nothing() {
        beat();
        alive(other, 1);
        assertThat(knowledge.knownAsOf()).hasValue(10);
        knowledge.read(new Message(other, 1, new Beat(true, Map.of(self, 5L))));
        knowledge.read(new Message(other, 1, new Left(self)));
        assertThat(knowledge.gaps()).isZero();
        assertThat(knowledge.knownAsOf()).hasValue(10);
    }
}
