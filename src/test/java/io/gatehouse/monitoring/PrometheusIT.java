package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.PackagedService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the packaged service and counts what its clients did. */
@Tag("OPS-05")
class PrometheusIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Path RULES = Path.of("ops/prometheus/alerts.yml");

    @TempDir
    private static Path folder;

    private static PackagedService service;
    private static PrometheusServer prometheus;

    @BeforeAll
    static void start() {
        assumeTrue(PrometheusServer.isInstalled(), PrometheusServer.MISSING);
        service = PackagedService.start();
        prometheus = PrometheusServer.scraping(service.adminUri(), RULES, folder);
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private static void awaitSum(String expression, double expected) {
        Eventually.await(
                expression + " is " + expected + " and not " + prometheus.sum(expression),
                () -> prometheus.sum(expression) == expected);
    }

    private static String requests(String method, String route, int status) {
        return "http_server_request_duration_seconds_count{method=\"" + method + "\",route=\"/api/v1" + route
                + "\",status=\"" + status + "\"}";
    }

    @Test
    void counts_what_clients_did() {
        Api api = new Api(service.uri());
        api.register("counted", PASSWORD);
        Pair pair = api.login("counted", PASSWORD);
        for (int i = 0; i < 2; i++) {
            api.post("/auth/login", null, Map.of("login", "counted", "password", "another long phrase"));
        }
        for (int i = 0; i < 3; i++) {
            api.post("/auth/login", null, Map.of("login", "nobody", "password", PASSWORD));
        }
        for (int i = 0; i < 7; i++) {
            api.get("/auth/check", pair.access());
        }
        Pair next = api.refresh(pair);
        for (int i = 0; i < 4; i++) {
            api.get("/auth/check", pair.access());
        }
        api.get("/profile/personal", next.access());
        api.post("/auth/logout", next.access(), "");

        awaitSum("gatehouse_logins_total{outcome=\"succeeded\"}", 1);
        awaitSum("gatehouse_logins_total{outcome=\"wrong_password\"}", 2);
        awaitSum("gatehouse_logins_total{outcome=\"unknown_user\"}", 3);
        awaitSum("gatehouse_checks_total{answer=\"accepted\"}", 7);
        awaitSum("gatehouse_checks_total{answer=\"refused\"}", 4);
        awaitSum("gatehouse_refreshes_total{outcome=\"rotated\"}", 1);
        awaitSum(requests("POST", "/profile/register", 201), 1);
        awaitSum(requests("POST", "/auth/login", 200), 1);
        awaitSum(requests("POST", "/auth/login", 401), 5);
        awaitSum(requests("GET", "/auth/check", 204), 7);
        awaitSum(requests("GET", "/profile/personal", 200), 1);
        awaitSum(requests("POST", "/auth/logout", 200), 1);
        // Beside two before the first request.
        awaitSum("gatehouse_hashing_hashes_total", 2 + 1 + 1 + 5);
        // The revoked access token, and the session that was ended.
        Eventually.await("the denylist grows", () -> prometheus.sum("gatehouse_denylist_entries") >= 2);
        assertThat(prometheus.sum("gatehouse_revocation_propagation_seconds_count"))
                .isPositive();
    }

    @Test
    void takes_each_rule_and_each_query_of_the_dashboard() throws IOException {
        JsonNode rules = prometheus.ask("/api/v1/rules").path("groups").path(0).path("rules");
        assertThat(rules).hasSizeGreaterThan(10);
        Eventually.await("each rule was evaluated", () -> {
            for (JsonNode rule :
                    prometheus.ask("/api/v1/rules").path("groups").path(0).path("rules")) {
                assertThat(rule.path("health").asText()).as(rule.toString()).isNotEqualTo("err");
                if (!rule.path("health").asText().equals("ok")) {
                    return false;
                }
            }
            return true;
        });
        List<JsonNode> targets = new ObjectMapper()
                .readTree(Path.of("ops/grafana/gatehouse.json").toFile())
                .findValues("expr");
        assertThat(targets).hasSizeGreaterThan(30);
        for (JsonNode target : targets) {
            prometheus.query(target.asText().replace("$__rate_interval", "1m").replace("$instance", ".*"));
        }
    }
}
