package io.gatehouse.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.ClientId;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a listener counts as live, and when it has learned of a canary. */
class ListenersTest {
    private static final ClientId CLIENT = new ClientId(UUID.randomUUID());
    private static final long KEYS = 7;

    private final AtomicLong nanos = new AtomicLong(-Duration.ofDays(1).toNanos());
    private final Histogram delays = Histogram.builder()
            .name("delays")
            .help("delays")
            .classicOnly()
            .classicUpperBounds(1, 100)
            .build();
    private final Listeners listeners = new Listeners(nanos::get, delays);

    private void request(String process, long position) {
        request(process, position, "software");
    }

    private void request(String process, long position, String software) {
        listeners.requested(
                new ListenerRequest(new ListenerId(CLIENT, process), software, KEYS, position, nanos.get()));
    }

    private void elapse(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private ListenerState only() {
        assertThat(listeners.states()).hasSize(1);
        return listeners.states().get(0);
    }

    private long measured() {
        return delays.collect().getDataPoints().stream()
                .mapToLong(point -> point.getCount())
                .sum();
    }

    @Test
    void the_request_after_a_canary_shows_how_long_its_listener_took() {
        request("one", 5);
        long sentAt = nanos.get();
        elapse(Duration.ofMillis(20));
        listeners.sent(new Canary(5, sentAt));
        assertThat(only().canaryMillis()).as("the time until now").isEqualTo(20);
        elapse(Duration.ofMillis(30));
        request("one", 5);
        assertThat(only().canaryMillis()).as("it lacks the entry").isEqualTo(50);
        assertThat(measured()).isZero();
        elapse(Duration.ofMillis(30));
        request("one", 6);
        elapse(Duration.ofSeconds(3));
        request("one", 6);
        assertThat(only().canaryMillis()).isEqualTo(80);
        assertThat(measured()).isEqualTo(1);
    }

    @Test
    void a_listener_that_was_faster_than_the_confirmation_is_measured_too() {
        request("one", 5);
        long sentAt = nanos.get();
        elapse(Duration.ofMillis(4));
        request("one", 6);
        elapse(Duration.ofMillis(6));
        listeners.sent(new Canary(5, sentAt));
        assertThat(only().canaryMillis()).isEqualTo(4);
        assertThat(measured()).isEqualTo(1);
    }

    @Test
    void a_listener_without_a_response_waits_for_its_first_canary() {
        request("one", 5);
        listeners.sent(new Canary(5, nanos.get()));
        elapse(Duration.ofSeconds(20));
        listeners.sent(new Canary(8, nanos.get()));
        elapse(Duration.ofSeconds(1));
        assertThat(only().canaryMillis()).isEqualTo(21_000);
    }

    @Test
    void a_listener_that_came_later_or_has_gone_waits_for_no_canary() {
        request("gone", 5);
        elapse(Listeners.LIVE.plusMillis(1));
        listeners.sent(new Canary(5, nanos.get()));
        request("later", 6);
        assertThat(listeners.states()).extracting(ListenerState::canaryMillis).containsOnly(-1L);
        assertThat(measured()).isZero();
    }

    @Test
    void a_listener_is_live_then_silent_then_forgotten() {
        assertThat(listeners.hasLive()).isFalse();
        request("one", 5);
        elapse(Listeners.LIVE);
        assertThat(only().live()).isTrue();
        assertThat(listeners.hasLive()).isTrue();
        elapse(Duration.ofMillis(1));
        assertThat(only().live()).isFalse();
        assertThat(listeners.hasLive()).isFalse();
        elapse(Listeners.KEPT.minus(Listeners.LIVE));
        assertThat(listeners.states()).isEmpty();
    }

    @Test
    void processes_of_a_client_are_told_apart_and_their_number_is_limited() {
        for (int i = 0; i < 250; i++) {
            request("process-" + i, 5);
        }
        assertThat(listeners.states()).hasSize(200);
        elapse(Duration.ofSeconds(10));
        request("process-1", 5);
        assertThat(listeners.states())
                .filteredOn(state -> state.process().equals("process-1"))
                .extracting(ListenerState::ageMillis)
                .containsExactly(0L);
    }

    @Test
    void a_new_process_takes_the_place_of_the_oldest_silent_one_of_its_client() {
        request("oldest", 5);
        elapse(Duration.ofSeconds(1));
        for (int i = 0; i < 199; i++) {
            request("process-" + i, 5);
        }
        request("refused", 5);
        assertThat(listeners.states())
                .extracting(ListenerState::process)
                .contains("oldest")
                .doesNotContain("refused");
        elapse(Listeners.LIVE);
        request("new", 5);
        assertThat(listeners.states())
                .hasSize(200)
                .extracting(ListenerState::process)
                .contains("new")
                .doesNotContain("oldest");
    }

    @Test
    void the_longest_wait_for_a_canary_is_that_of_a_live_listener() {
        request("one", 5);
        assertThat(listeners.longestWait()).isZero();
        listeners.sent(new Canary(5, nanos.get()));
        elapse(Duration.ofSeconds(20));
        request("one", 5);
        assertThat(listeners.longestWait()).isEqualTo(Duration.ofSeconds(20).toNanos());
        elapse(Duration.ofSeconds(40));
        assertThat(listeners.longestWait()).as("it has gone").isZero();
        request("one", 6);
        assertThat(listeners.longestWait()).isZero();
    }

    @Test
    void the_software_is_short_and_printable() {
        request("one", 5, "a\u0000\u202e<b>é" + "x".repeat(100));
        assertThat(only().software()).isEqualTo("a??<b>?" + "x".repeat(57));
    }
}
