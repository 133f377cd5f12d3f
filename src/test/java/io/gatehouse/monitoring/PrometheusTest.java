package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape of the admin port finds after calls whose number is known. */
class PrometheusTest {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    @Test
    void a_scrape_counts_what_happened_with_an_outcome_as_label() {
        try (TestService service = TestService.start()) {
            Api api = new Api(service.uri());
            api.register("alice", "correct horse 42 battery");
            Api.Pair pair = api.login("alice", "correct horse 42 battery");
            api.form("/auth/login", Map.of("username", "alice", "password", "wrong horse"));
            api.get("/auth/check", pair.access());
            api.get("/auth/check", pair.access());
            api.get("/auth/check", null);

            Api.Answer scrape = scrape(service);
            assertThat(scrape.response().headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith(OPEN_METRICS));
            List<String> lines = scrape.body().lines().toList();
            assertThat(lines)
                    .contains(
                            "# TYPE gatehouse_logins counter",
                            "gatehouse_logins_total{outcome=\"succeeded\"} 1.0",
                            "gatehouse_logins_total{outcome=\"wrong_password\"} 1.0",
                            "gatehouse_checks_total{answer=\"accepted\"} 2.0",
                            "gatehouse_checks_total{answer=\"refused\"} 1.0",
                            "# EOF")
                    .anyMatch(line -> line.startsWith("gatehouse_denylist_staleness_seconds "))
                    .anyMatch(line -> line.startsWith("gatehouse_hashing_busy "))
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
            assertThat(scrape.body()).doesNotContain(pair.access()).doesNotContain("alice");
        }
    }

    @Test
    void a_scrape_has_the_pools_the_version_and_the_process() {
        try (TestService service = TestService.start()) {
            Scrape scrape = Scrape.of(service.adminUri());
            Map<String, String> all = Map.of();
            // As config-test.yml says, and as Gatehouse's own default is.
            assertThat(scrape.sum("gatehouse_database_connections_max", all)).isEqualTo(10);
            assertThat(scrape.sum("gatehouse_redis_connections_max", all)).isEqualTo(16);
            double open = scrape.sum("gatehouse_database_connections_active", all)
                    + scrape.sum("gatehouse_database_connections_idle", all);
            assertThat(open).isBetween(2.0, 10.0);
            // The follower of the stream always has one.
            assertThat(scrape.sum("gatehouse_redis_connections_active", all)
                            + scrape.sum("gatehouse_redis_connections_idle", all))
                    .isBetween(1.0, 16.0);
            assertThat(scrape.sum("gatehouse_server_threads_max", all)).isPositive();
            assertThat(scrape.sum("gatehouse_build_info", Map.of("version", "unpackaged")))
                    .isEqualTo(1);
            assertThat(List.of("gatehouse_denylist_feed_gaps", "gatehouse_hashing_refused", "gatehouse_hashing_hashes"))
                    .allMatch(name -> scrape.type(name).equals("counter"));
            assertThat(List.of(
                            "process_cpu_seconds_total",
                            "process_start_time_seconds",
                            "process_open_fds",
                            "jvm_threads_current",
                            "jvm_gc_collection_seconds_count",
                            "jvm_memory_used_bytes"))
                    .allMatch(name -> scrape.sum(name, all) > 0 || name.contains("_gc_"));
        }
    }

    private static Api.Answer scrape(TestService service) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.adminUri() + "/prometheus"))
                .header("Accept", OPEN_METRICS + "; version=1.0.0")
                .build());
    }
}
