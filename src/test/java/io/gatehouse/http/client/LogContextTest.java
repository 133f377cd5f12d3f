package io.gatehouse.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.server.HttpModule;
import io.gatehouse.testing.Eventually;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Log lines written while a request is processed carry the request's ids. */
class LogContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    private final Logger logger = (Logger) LoggerFactory.getLogger(HttpModule.class.getPackageName());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void a_line_carries_the_id_and_the_trace_of_its_request() {
        Map<String, String> context =
                contextOfFailure("X-Request-Id: mine-1", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");

        assertThat(context).containsEntry("request_id", "mine-1").containsEntry("trace_id", TRACE);
    }

    @Test
    void an_invalid_trace_is_in_no_line_and_no_earlier_trace_remains() {
        contextOfFailure("X-Request-Id: mine-2", "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01");
        for (int i = 0; i < 20; i++) {
            Map<String, String> context = contextOfFailure("traceparent: 00-" + TRACE + "-b7ad6b7169203331-01-x");
            assertThat(context).doesNotContainKey("trace_id");
            assertThat(context.get("request_id")).matches("[0-9a-f]{32}");
        }
    }

    private Map<String, String> contextOfFailure(String... headers) {
        lines.list.clear();
        assertThat(SERVER.get("/servlet/failing", headers).status()).isEqualTo(500);
        Eventually.await("the line is written", () -> !lines.list.isEmpty());
        return List.copyOf(lines.list).get(0).getMDCPropertyMap();
    }
}
