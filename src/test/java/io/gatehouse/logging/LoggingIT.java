package io.gatehouse.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.PackagedService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log of the packaged service on standard output. */
class LoggingIT {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String PASSWORD = "correct horse battery staple";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static PackagedService service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = PackagedService.start(Map.of("GATEHOUSE_LOG_FORMAT", "json"));
        api = new Api(service.uri());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void each_line_is_one_json_object_and_a_worker_thread_logs_the_ids_of_its_request() throws SQLException {
        api.register("json-lines", PASSWORD);
        breakPasswordOf("json-lines");

        Api.Answer refused = Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/auth/login"))
                .header("Content-Type", Api.FORM)
                .header("X-Request-Id", "worker-line")
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .POST(BodyPublishers.ofString("username=json-lines&password=" + PASSWORD.replace(' ', '+')))
                .build());

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("X-Request-Id")).isEqualTo("worker-line");
        JsonNode line = awaitLine("worker-line");
        assertThat(line.path("thread").asText()).startsWith("hashing-");
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("trace_id").asText()).isEqualTo(TRACE);
        assertThat(lines())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.path("timestamp").asText())
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    }

    private static void breakPasswordOf(String login) throws SQLException {
        try (Connection connection = service.database().connect();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE users SET password_hash = 'broken' WHERE login = ?")) {
            update.setString(1, login);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static JsonNode awaitLine(String requestId) {
        Eventually.await(
                "a line has the id " + requestId, () -> lines().stream().anyMatch(line -> isOf(requestId, line)));
        return lines().stream()
                .filter(line -> isOf(requestId, line))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(String requestId, JsonNode line) {
        return line.path("request_id").asText().equals(requestId);
    }

    /** All complete lines so far. */
    private static List<JsonNode> lines() {
        String output = service.output();
        return output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .map(LoggingIT::parsed)
                .toList();
    }

    private static JsonNode parsed(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            assertThat(node.isObject()).as(line).isTrue();
            return node;
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    @Test
    void thread_names_contain_nothing_of_a_request() {
        debug("DEBUG");
        Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/profile/personal?canary=of-the-query"))
                .header("Authorization", "Bearer no.such.token")
                .header("X-Request-Id", "thread-name")
                .build());

        JsonNode line = awaitLine("thread-name");
        // INFO if it is the first refusal of its second.
        assertThat(line.path("level").asText()).isIn("DEBUG", "INFO");
        assertThat(line.path("thread").asText()).matches("dw-\\d+|dw-[a-z0-9-]+");
        debug("INFO");
    }

    private static void debug(String level) {
        URI task = service.adminUri()
                .resolve("/tasks/log-level?logger=io.gatehouse.refusal.RefusalRecorder&level=" + level);
        assertThat(Api.send(HttpRequest.newBuilder(task)
                                .POST(BodyPublishers.noBody())
                                .build())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_successful_request_writes_no_line() {
        api.register("quiet", PASSWORD);
        int before = lines().size();

        IntStream.range(0, 100)
                .forEach(i -> assertThat(api.get("/auth/check", null).status()).isEqualTo(401));
        Api.Pair pair = api.login("quiet", PASSWORD);
        IntStream.range(0, 100)
                .forEach(i -> assertThat(api.get("/auth/check", pair.access()).status())
                        .isEqualTo(204));
        api.refresh(pair);

        assertThat(lines()).hasSizeLessThan(before + 10);
    }

    @Test
    @Tag("AUD-04")
    void neither_requests_nor_the_shutdown_wait_for_a_stopped_reader() {
        try (GatehouseProcess unread = service.unreadBeside(Map.of("GATEHOUSE_LOG_LEVEL", "TRACE"))) {
            Api other = new Api(unread.uri());
            // Each writes at least some hundred bytes, and a pipe holds 64 KiB.
            IntStream.range(0, 3_000)
                    .forEach(i -> assertThat(
                                    other.get("/auth/check", "no.such.token").status())
                            .isEqualTo(401));
            IntStream.range(0, 200)
                    .forEach(i -> assertThat(other.post("/auth/refresh", null, "no-such-token")
                                    .status())
                            .isEqualTo(401));

            unread.terminate();
        }
    }
}
