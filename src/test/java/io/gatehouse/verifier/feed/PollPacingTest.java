package io.gatehouse.verifier.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PollPacingTest {
    private final PollPacing pacing = new PollPacing();

    @Test
    void responses_at_once_without_content_are_polled_ever_more_slowly_down_to_one_each_second() {
        assertThat(LongStream.range(0, 9).map(i -> pacing.pauseAfter(FeedOutcome.IDLE, i)))
                .containsExactly(25L, 50L, 100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
    }

    @Test
    void a_response_that_was_pending_causes_no_pause() {
        pacing.pauseAfter(FeedOutcome.IDLE, 0);
        assertThat(pacing.pauseAfter(FeedOutcome.IDLE, 1000)).isZero();
        assertThat(pacing.pauseAfter(FeedOutcome.IDLE, 999)).isEqualTo(25);
    }

    @ParameterizedTest
    @EnumSource(
            value = FeedOutcome.class,
            names = {"APPLIED", "APPLIED_MORE", "LOADED"})
    void a_response_with_content_causes_no_pause_and_ends_the_slow_polls(FeedOutcome outcome) {
        for (int i = 0; i < 9; i++) {
            pacing.pauseAfter(FeedOutcome.IDLE, 0);
        }
        assertThat(pacing.pauseAfter(outcome, 0)).isZero();
        assertThat(pacing.pauseAfter(FeedOutcome.IDLE, 0)).isEqualTo(25);
    }
}
