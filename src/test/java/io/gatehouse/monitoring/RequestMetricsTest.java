package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests are counted by method, by the route that the code declares, and by status. */
class RequestMetricsTest {
    private static final String DURATION = "http_server_request_duration_seconds";
    private static final String PASSWORD = "correct horse 42 battery";
    private static TestService service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = TestService.start();
        api = new Api(service.uri());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static double count(String method, String route, int status) {
        Map<String, String> labels = Map.of("method", method, "route", route, "status", Integer.toString(status));
        return Scrape.of(service.adminUri()).sum(DURATION + "_count", labels);
    }

    /** An answer is counted when it has been sent, so that its receiver may be earlier. */
    private static void awaitCount(String method, String route, int status, int expected) {
        Eventually.await(
                expected + " of " + method + " " + route + " " + status,
                () -> count(method, route, status) == expected);
    }

    private static int root(String method, String path) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + path))
                        .method(method, BodyPublishers.noBody())
                        .build())
                .status();
    }

    @Test
    void each_call_counts_once_under_its_route() {
        api.register("routed", PASSWORD);
        Pair pair = api.login("routed", PASSWORD);
        api.form("/auth/login", Map.of("username", "routed", "password", "wrong"));
        pair = api.refresh(pair);
        api.get("/auth/check", pair.access());
        api.get("/auth/check", pair.access());
        api.send("POST", "/auth/check", null, null, null);
        api.get("/users/somebody", pair.access());
        api.get("/users/somebody-else", null);
        root("GET", "/.well-known/jwks.json");
        root("HEAD", "/");

        awaitCount("POST", "/api/v1/profile/register", 201, 1);
        awaitCount("POST", "/api/v1/auth/login", 200, 1);
        awaitCount("POST", "/api/v1/auth/login", 401, 1);
        awaitCount("POST", "/api/v1/auth/refresh", 200, 1);
        awaitCount("GET", "/api/v1/auth/check", 204, 2);
        awaitCount("POST", "/api/v1/auth/check", 401, 1);
        awaitCount("GET", "/api/v1/users/{login}", 403, 1);
        awaitCount("GET", "/api/v1/users/{login}", 401, 1);
        awaitCount("GET", "/.well-known/jwks.json", 200, 1);
        awaitCount("HEAD", "/", 200, 1);
    }

    @Test
    void what_a_client_makes_up_is_one_route_and_one_method() throws IOException {
        for (int i = 0; i < 20; i++) {
            root("GET", "/" + UUID.randomUUID());
            api.get("/" + UUID.randomUUID(), null);
            root("M" + i, "/");
        }
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.uri().getPort())) {
            socket.getOutputStream().write("no request at all\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
        awaitCount("GET", "none", 404, 40);
        awaitCount("other", "/", 501, 20);
        Eventually.await(
                "what cannot be read counts too",
                () -> Scrape.of(service.adminUri()).sum(DURATION + "_count", Map.of("route", "none", "status", "400"))
                        == 1);
    }

    @Test
    void buckets_add_up_and_are_the_same_everywhere() {
        api.get("/profile/personal", null);
        awaitCount("GET", "/api/v1/profile/personal", 401, 1);
        Scrape scrape = Scrape.of(service.adminUri());
        assertThat(scrape.type(DURATION)).isEqualTo("histogram");
        Map<String, Double> buckets = new TreeMap<>();
        scrape.samples().stream()
                .filter(sample -> sample.name().equals(DURATION + "_bucket"))
                .filter(sample -> sample.has(Map.of("route", "/api/v1/profile/personal")))
                .forEach(sample -> buckets.put(sample.labels().get("le"), sample.value()));
        assertThat(buckets).hasSize(14).containsEntry("+Inf", 1.0).containsKeys("5.0E-4", "0.1", "5.0");
        assertThat(buckets.values()).allMatch(value -> value == 0 || value == 1);
    }

    @Test
    void the_admin_port_is_not_counted() {
        Scrape.of(service.adminUri());
        Set<String> routes = Scrape.of(service.adminUri()).samples().stream()
                .map(sample -> sample.labels().getOrDefault("route", ""))
                .collect(Collectors.toSet());
        assertThat(routes).isNotEmpty().noneMatch(route -> route.contains("prometheus"));
    }
}
