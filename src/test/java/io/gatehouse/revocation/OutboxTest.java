package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.ClusterMessage.Denied;
import io.gatehouse.revocation.ClusterMessage.Heartbeat;
import io.gatehouse.revocation.ClusterMessage.Joined;
import io.gatehouse.revocation.ClusterMessage.Message;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("REL-11")
class OutboxTest {
    private static final int CAPACITY = 10;

    private final Outbox outbox = new Outbox(CAPACITY);
    private final MemberId self = new MemberId(UUID.randomUUID());

    private CompletableFuture<Void> deny() {
        return outbox.add(List.of(
                new Denied(new DenylistEntry(Kind.TOKEN, "t", 0, Instant.now().plusSeconds(60)))));
    }

    private void fill() {
        while (outbox.size() < CAPACITY) {
            var unused = deny();
        }
    }

    private List<Message> sendAll() {
        List<Message> all = new ArrayList<>();
        while (outbox.size() > 0) {
            List<Message> batch = outbox.nextBatch(CAPACITY);
            all.addAll(batch);
            outbox.confirmSent(batch.size());
        }
        return all;
    }

    @Test
    void messages_are_numbered_from_the_announcement_of_the_sender() {
        CompletableFuture<Void> joined = outbox.beginAs(self);
        CompletableFuture<Void> denied = deny();
        assertThat(joined).isNotDone();
        List<Message> sent = sendAll();
        assertThat(sent).extracting(Message::number).containsExactly(1L, 2L);
        assertThat(sent.get(0).content()).isEqualTo(new Joined());
        assertThat(joined).isCompleted();
        assertThat(denied).isCompleted();
    }

    @Test
    void messages_are_discarded_while_there_is_no_sender() {
        assertThat(deny()).isCompleted();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void an_overflow_drops_all_messages_but_the_announcement() {
        CompletableFuture<Void> joined = outbox.beginAs(self);
        fill();
        for (int overflow = 0; overflow < 3; overflow++) {
            var unused = deny();
            fill();
        }
        List<Message> sent = sendAll();
        assertThat(sent.get(0)).isEqualTo(new Message(self, 1, new Joined()));
        assertThat(sent.get(1).number())
                .as("readers detect the missing numbers")
                .isGreaterThan(2);
        assertThat(joined).isCompleted();
    }

    @Test
    void an_overflow_drops_the_announcement_of_an_earlier_membership() {
        CompletableFuture<Void> earlier = outbox.beginAs(new MemberId(UUID.randomUUID()));
        CompletableFuture<Void> present = outbox.beginAs(self);
        fill();
        var unused = deny();
        List<Message> sent = sendAll();
        assertThat(sent).extracting(Message::sender).containsOnly(self);
        assertThat(sent.get(0).content()).isEqualTo(new Joined());
        assertThat(present).isCompleted();
        assertThat(earlier).isNotDone();
    }

    @Test
    void a_batch_in_flight_is_never_dropped() {
        var unused = outbox.beginAs(self);
        fill();
        List<Message> batch = outbox.nextBatch(3);
        CompletableFuture<Void> after = deny();
        assertThat(outbox.size()).isEqualTo(4);
        outbox.confirmSent(batch.size());
        assertThat(sendAll()).extracting(Message::number).containsExactly((long) CAPACITY + 1);
        assertThat(after).isCompleted();
    }

    @Test
    void a_dropped_heartbeat_may_be_added_again_and_two_of_the_same_type_never_wait() {
        var unused = outbox.beginAs(self);
        List<Long> numbers = new ArrayList<>();
        outbox.addHeartbeat(new Heartbeat(false, Map.of()), numbers::add);
        outbox.addHeartbeat(new Heartbeat(false, Map.of()), numbers::add);
        assertThat(numbers).containsExactly(2L);
        fill();
        var more = deny();
        assertThat(more).isNotDone();
        outbox.addHeartbeat(new Heartbeat(false, Map.of()), numbers::add);
        assertThat(numbers).hasSize(2);
    }
}
