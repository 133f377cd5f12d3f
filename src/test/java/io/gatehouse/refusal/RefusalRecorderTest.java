package io.gatehouse.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log lines of many refusals. */
class RefusalRecorderTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalRecorder.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();
    private final RefusalRecorder recorder =
            new RefusalRecorder(TestRefusals.codec(TestRefusals.key(1)), Clock.systemUTC(), nanos::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void one_refusal_per_second_is_logged_for_each_reason() {
        for (int i = 0; i < 1_000; i++) {
            recorder.record(RefusalReason.MALFORMED, null, "a");
            recorder.record(RefusalReason.MISSING, null, "b");
        }
        assertThat(lines.list).hasSize(2);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        String reference = recorder.record(RefusalReason.MALFORMED, null, "a");
        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.get(2).getFormattedMessage())
                .startsWith("Request refused: malformed (a). Reference " + reference + ". 999 more ");
    }

    @Test
    void every_refusal_is_logged_at_debug() {
        logger.setLevel(Level.DEBUG);
        for (int i = 0; i < 100; i++) {
            recorder.record(RefusalReason.MALFORMED, null, "a");
        }
        assertThat(lines.list).hasSize(100);
        assertThat(lines.list.stream().filter(line -> line.getLevel() == Level.INFO))
                .hasSize(1);
    }

    @Test
    void a_long_detail_is_cut() {
        recorder.record(RefusalReason.FORBIDDEN, null, "x".repeat(8_000));
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("x".repeat(100))
                .doesNotContain("x".repeat(101));
    }
}
