package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import io.gatehouse.testing.AdminPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests log injection: every log event stays one line in both formats, and audit rows hold valid JSON. */
@Tag("AUD-03")
class InjectionTest {
    private static final ObjectMapper JSON = Jackson.newObjectMapper();
    /** Gatehouse's loggers never log input; other loggers do at levels below the supported ones. */
    private static final Map<String, Level> LEVELS = Map.of(
            "io.gatehouse",
            Level.TRACE,
            "org.postgresql",
            Level.TRACE,
            "org.eclipse.jetty.http.HttpParser",
            Level.DEBUG);

    private static final List<String> CORPUS = List.of(
            "a\nERROR [2026-11-25T04:43:08.250Z] [-] io.gatehouse.Fake: made up",
            "a\r\n{\"level\":\"ERROR\"}",
            "a\rb",
            "\u001b[2K\u001b[1Ab",
            "a\u0085b",
            "a\u2028b\u2029c",
            "\u202eabc\u2066d",
            "\u200bhidden\ufeff",
            "a\u0000b\u007f",
            "\",\"outcome\":\"success",
            "%n${jndi:ldap://127.0.0.1/a}{}",
            "\ud83d\ude00");

    private static ApiFixture world;
    private static Captured captured;

    /** The log while the corpus is sent. */
    private static final class Captured extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new ArrayList<>();

        @Override
        protected synchronized void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }

        synchronized List<ILoggingEvent> soFar() {
            return List.copyOf(events);
        }
    }

    @BeforeAll
    static void open() {
        world = new ApiFixture();
        captured = new Captured();
        captured.start();
        LEVELS.forEach((name, level) -> {
            Logger logger = logger(name);
            logger.addAppender(captured);
            logger.setAdditive(false);
            logger.setLevel(level);
        });
    }

    @AfterAll
    static void close() {
        LEVELS.keySet().forEach(name -> {
            Logger logger = logger(name);
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(captured);
        });
        world.close();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private static void send(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        String chief = world.superuser().access();
        String title = world.name();
        world.api().register(text, ApiFixture.PASSWORD);
        world.api()
                .post(
                        "/profile/register",
                        null,
                        Map.of(
                                "login",
                                world.name(),
                                "email",
                                title + "@example.com",
                                "first_name",
                                text,
                                "last_name",
                                text,
                                "password",
                                ApiFixture.PASSWORD));
        world.api().form("/auth/login", Map.of("username", text, "password", text, "client_id", text));
        world.api().post("/auth/refresh", null, text);
        world.api().get("/users/" + encoded, chief);
        world.api().get("/users?role=" + encoded, chief);
        world.api().post("/roles", chief, Map.of("title", text, "description", text));
        world.api().post("/roles", chief, Map.of("title", title, "description", text));
        world.api().patch("/roles/" + title, chief, Map.of("description", text + text));
        world.api().post("/access/assign", chief, Map.of("user_login", text, "role_title", text));
        world.api().form("/auth/revoke", Map.of("token", text));
        AdminPort admin = new AdminPort(world.service());
        admin.call("revoke-user", "login=" + encoded);
        admin.call("log-level", "level=INFO&logger=" + encoded);
        headers(text);
    }

    /** Sent as bytes, because no HTTP client sends them. */
    private static void headers(String text) {
        for (String header : List.of("X-Request-Id", "User-Agent", "X-Forwarded-For", "traceparent", "Authorization")) {
            String body =
                    "username=" + world.subscriber().login() + "&password=" + ApiFixture.PASSWORD.replace(' ', '+');
            new RawClient(world.service().uri())
                    .send(
                            "POST",
                            "/api/v1/auth/login",
                            List.of(header + ": " + text, "Content-Type: application/x-www-form-urlencoded"),
                            body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void any_input_stays_one_log_line_and_valid_json_in_the_audit() throws JsonProcessingException {
        CORPUS.forEach(InjectionTest::send);
        List<ILoggingEvent> events = captured.soFar();
        for (String prefix : List.of("org.postgresql", "org.eclipse")) {
            assertThat(events).anyMatch(event -> event.getLoggerName().startsWith(prefix));
        }
        assertThat(events).anyMatch(event -> event.getFormattedMessage().contains("\u2028"));
        LayoutBase<ILoggingEvent> text = layout("text");
        LayoutBase<ILoggingEvent> json = layout("json");
        for (ILoggingEvent event : events) {
            String lines = text.doLayout(event);
            assertThat(lines.lines().skip(1)).as(lines).allMatch(line -> line.startsWith("! "));
            assertThat(lines)
                    .matches("(?s)[^\\p{Cntrl}\\p{Cf}\\u2028\\u2029]*(\\n! [^\\p{Cntrl}\\p{Cf}\\u2028\\u2029]*)*\\n");
            String line = json.doLayout(event);
            assertThat(line).matches("[ -~\u007f]*\n");
            assertThat(JSON.readTree(line).isObject()).isTrue();
        }
        List<String> details = world.strings("SELECT details::text FROM audit_event");
        assertThat(details).hasSizeGreaterThan(CORPUS.size());
        for (String each : details) {
            JsonNode read = JSON.readTree(each);
            assertThat(read.isObject()).isTrue();
            assertThat(each).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");
        }
        assertThat(world.strings("SELECT e::text FROM audit_event e WHERE request_id !~ '^[A-Za-z0-9._-]{1,64}$'"))
                .isEmpty();
    }

    private static LayoutBase<ILoggingEvent> layout(String format) throws JsonProcessingException {
        @SuppressWarnings("unchecked") // The name "lines" is that of our layouts.
        DiscoverableLayoutFactory<ILoggingEvent> factory =
                JSON.readValue("{\"type\":\"lines\",\"format\":\"" + format + "\"}", DiscoverableLayoutFactory.class);
        LayoutBase<ILoggingEvent> layout =
                factory.build(logger("io.gatehouse").getLoggerContext(), TimeZone.getTimeZone("UTC"));
        layout.start();
        return layout;
    }
}
